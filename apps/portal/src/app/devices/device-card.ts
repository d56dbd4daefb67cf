import { Component, computed, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCard, MatCardActions, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import type { SessionDetails } from '@holdfast/contract';
import type { DeviceGroup } from './device-groups';
import { SessionRow } from './session-row';

/** How many sessions of a device are shown before somebody asks for the others. */
const SHOWN_AT_FIRST = 3;

/** The sessions of one kind of device: a few, and the others on request. */
@Component({
  selector: 'app-device-card',
  imports: [MatButton, MatCard, MatCardActions, MatCardContent, MatCardHeader, MatCardTitle, SessionRow],
  template: `
    <mat-card appearance="outlined" role="group" [attr.aria-label]="group().name">
      <mat-card-header>
        <mat-card-title>
          <h2>{{ group().name }}</h2>
        </mat-card-title>
      </mat-card-header>
      <mat-card-content>
        <ul>
          @for (session of shown(); track session.id) {
            <li data-testid="device">
              <app-session-row [session]="session" [busy]="busy()" (signOut)="signOut.emit(session)" />
            </li>
          }
        </ul>
      </mat-card-content>
      @if (hidden() > 0) {
        <mat-card-actions>
          <button matButton type="button" (click)="isOpen.set(true)">
            Show {{ hidden() }} more of {{ group().name }}
          </button>
        </mat-card-actions>
      }
    </mat-card>
  `,
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }

    li + li {
      border-top: 1px solid var(--mat-sys-outline-variant);
    }
  `,
})
export class DeviceCard {
  readonly group = input.required<DeviceGroup>();
  readonly busy = input(false);
  /** The owner signs a session out. */
  readonly signOut = output<SessionDetails>();

  protected readonly isOpen = signal(false);
  protected readonly shown = computed(() => {
    const { sessions } = this.group();
    return this.isOpen() ? sessions : sessions.slice(0, SHOWN_AT_FIRST);
  });
  protected readonly hidden = computed(() => this.group().sessions.length - this.shown().length);
}
