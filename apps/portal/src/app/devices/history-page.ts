import { DatePipe } from '@angular/common';
import { Component, inject, input } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { PortalPath } from '@holdfast/app-contract';
import { DevicesApi } from './devices-api';
import { historySentence } from './history-sentence';

/** Lists the events of one session, newest first. */
@Component({
  selector: 'app-history-page',
  imports: [DatePipe, MatButton, RouterLink],
  template: `
    <h1>Session history</h1>
    <p><a [routerLink]="devicesPath">All devices</a></p>
    @if (history.error()) {
      <p role="alert">
        Could not load the history.
        <button matButton type="button" (click)="history.reload()">Try again</button>
      </p>
    }
    @if (history.hasValue()) {
      <ol>
        @for (event of history.value(); track $index) {
          <li [class.theft]="event.kind === 'theft_attempt'">
            <span>{{ historySentence(event) }}</span>
            <time [attr.datetime]="event.at">{{ event.at | date: 'medium' }}</time>
          </li>
        }
      </ol>
    }
  `,
  styles: `
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }

    li {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 0 24px;
      padding: 12px 8px;
      border-bottom: 1px solid var(--mat-sys-outline-variant);
    }

    .theft {
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
    }
  `,
})
export class HistoryPage {
  readonly #api = inject(DevicesApi);

  /** The session id, from the URL. */
  readonly id = input.required<string>();

  protected readonly history = rxResource({
    params: () => this.id(),
    stream: ({ params }) => this.#api.history(params),
  });
  protected readonly devicesPath = PortalPath.devices;
  protected readonly historySentence = historySentence;
}
