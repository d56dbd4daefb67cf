import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { PortalPath } from '@holdfast/app-contract';
import type { SessionDetails } from '@holdfast/contract';
import { CurrentTime } from '../time/current-time';
import { TimeAgo } from '../time/time-ago';
import { isNew } from './device-groups';
import { sessionBinding } from './session-binding';

/** A session of the signed-in account. */
@Component({
  selector: 'app-session-row',
  imports: [MatButton, RouterLink, TimeAgo],
  template: `
    <p class="facts">
      @if (session().current) {
        <strong>This device</strong>
      }
      @if (isNew()) {
        <strong class="new">New</strong>
      }
      <span>Last used <app-time-ago [at]="session().last_used_at" /></span>
      <span>Signed in <app-time-ago [at]="session().created_at" /></span>
      <span>From {{ session().address ?? 'an unknown address' }}</span>
      <span>{{ sessionBinding(session()) }}</span>
    </p>
    <div class="actions">
      <a matButton [routerLink]="[path.devices, session().id]">History</a>
      @if (!session().current) {
        <button matButton type="button" [disabled]="busy()" disabledInteractive (click)="signOut.emit()">
          Sign out
        </button>
      }
    </div>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 0 16px;
      padding: 4px 0;
    }

    .facts {
      display: flex;
      flex: 1 1 240px;
      flex-wrap: wrap;
      gap: 0 16px;
      margin: 4px 0;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-medium);
    }

    strong {
      color: var(--mat-sys-primary);
    }

    .new {
      padding: 0 8px;
      border: 1px solid;
      border-radius: 8px;
      color: var(--mat-sys-tertiary);
    }
  `,
})
export class SessionRow {
  readonly #time = inject(CurrentTime);

  readonly session = input.required<SessionDetails>();
  readonly busy = input(false);
  /** The owner signs this session out. */
  readonly signOut = output();

  protected readonly isNew = computed(() => isNew(this.session(), this.#time.now()));
  protected readonly path = PortalPath;
  protected readonly sessionBinding = sessionBinding;
}
