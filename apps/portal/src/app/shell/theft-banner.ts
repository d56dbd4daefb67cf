import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Session } from '@holdfast/angular';
import { PortalPath } from '@holdfast/app-contract';
import { TheftWatch } from '../devices/theft-watch';

/** In the language and the clock of the browser. */
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

/** Reports a blocked theft attempt. The owner has nothing to do. */
@Component({
  selector: 'app-theft-banner',
  imports: [RouterLink],
  template: `
    <div role="status">
      @if (watch.attempt(); as at) {
        <p data-testid="theft">
          Someone tried to use a copy of your session at {{ time(at) }}. The attempt was blocked, and you are
          still signed in. No action is needed.
          <a class="text-button" [routerLink]="[path.devices, session.sessionId()]">View history</a>
          <button class="text-button" type="button" (click)="watch.dismiss()">Dismiss</button>
        </p>
      }
    </div>
  `,
  styleUrl: './banner.scss',
})
export class TheftBanner {
  protected readonly watch = inject(TheftWatch);
  protected readonly session = inject(Session);
  protected readonly path = PortalPath;

  protected time(at: string): string {
    return TIME.format(new Date(at));
  }
}
