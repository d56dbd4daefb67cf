import { Component, effect, input, output, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { EndedSessionDetails, SessionDetails } from '@holdfast/contract';
import type { PagedList } from '../pages/paged-list';
import { ShowMore } from '../pages/show-more';
import { AdminSession } from './admin-session';

/** Sessions of an account, in pages. */
@Component({
  selector: 'app-admin-session-list',
  imports: [AdminSession, MatButton, ShowMore],
  template: `
    @if (list().hasFailed()) {
      <p role="alert">
        Could not load the sessions.
        <button matButton type="button" (click)="list().load()">Try again</button>
      </p>
    }
    @if (list().items(); as items) {
      <ul>
        @for (session of items; track session.id) {
          <li data-testid="session">
            <app-admin-session
              [accountId]="accountId()"
              [session]="session"
              [busy]="busy()"
              (endSession)="endSession.emit(session)"
            />
          </li>
        } @empty {
          <li>None.</li>
        }
      </ul>
      <app-show-more [list]="list()" />
    }
  `,
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }

    li {
      padding: 12px 0;
      border-top: 1px solid var(--mat-sys-outline-variant);
    }
  `,
})
export class AdminSessionList {
  readonly accountId = input.required<string>();
  readonly list = input.required<PagedList<SessionDetails | EndedSessionDetails>>();
  readonly busy = input(false);
  /** The administrator ends a session. */
  readonly endSession = output<SessionDetails>();

  constructor() {
    effect(() => {
      const list = this.list();
      untracked(() => void list.load());
    });
  }
}
