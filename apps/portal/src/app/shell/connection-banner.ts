import { Component, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { Session, type HoldfastEvent } from '@holdfast/angular';
import { filter, map } from 'rxjs';

/** Whether the events say that the server can be reached. The start of an attempt says nothing of it. */
const REACHABILITY: Partial<Record<HoldfastEvent['kind'], boolean>> = {
  refresh_failed: false,
  refreshed: true,
  signed_in: true,
  account_changed: true,
  signed_out: true,
};

/** Shows that the server cannot be reached. The user stays signed in meanwhile. */
@Component({
  selector: 'app-connection-banner',
  template: `
    <div role="status">
      @if (isUnreachable()) {
        <p>
          Can’t reach the server. You are still signed in, and your changes will be saved when it is back.
          <button class="text-button" type="button" (click)="session.refresh()">Try again</button>
        </p>
      }
    </div>
  `,
  styleUrl: './banner.scss',
})
export class ConnectionBanner {
  protected readonly session = inject(Session);
  protected readonly isUnreachable = toSignal(
    this.session.events$.pipe(
      map(({ kind }) => REACHABILITY[kind]),
      filter((isReachable) => isReachable !== undefined),
      map((isReachable) => !isReachable),
    ),
    { initialValue: this.session.failure() !== null },
  );
}
