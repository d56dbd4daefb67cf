import { DatePipe, DecimalPipe } from '@angular/common';
import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { PortalPath } from '@holdfast/app-contract';
import { PagedList } from '../pages/paged-list';
import { DevicesApi } from './devices-api';
import { historySentence, isTheft } from './history-sentence';

/** Lists the events of one session, newest first. */
@Component({
  selector: 'app-history-page',
  imports: [DatePipe, DecimalPipe, MatButton, RouterLink],
  template: `
    <h1>Session history</h1>
    <p><a [routerLink]="devicesPath">All devices</a></p>
    @if (history().hasFailed()) {
      <p role="alert">
        Could not load the history.
        <button matButton type="button" (click)="history().load()">Try again</button>
      </p>
    }
    @if (history().items(); as events) {
      <ol>
        @for (event of events; track $index) {
          <li [class.theft]="isTheft(event)">
            <span>
              {{ historySentence(event) }}
              @if (event.count; as count) {
                {{ count | number }} times, first on
                <time [attr.datetime]="event.first_at">{{ event.first_at | date: 'medium' }}</time>.
              }
            </span>
            <time [attr.datetime]="event.at">{{ event.at | date: 'medium' }}</time>
          </li>
        }
      </ol>
      @if (history().hasMore()) {
        <button
          matButton
          type="button"
          [disabled]="history().isBusy()"
          disabledInteractive
          (click)="history().showMore()"
        >
          Show more
        </button>
      }
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

  protected readonly history = computed(() => {
    const id = this.id();
    return new PagedList((cursor) => this.#api.history(id, cursor));
  });
  protected readonly devicesPath = PortalPath.devices;
  protected readonly isTheft = isTheft;
  protected readonly historySentence = historySentence;

  constructor() {
    effect(() => {
      const history = this.history();
      untracked(() => void history.load());
    });
  }
}
