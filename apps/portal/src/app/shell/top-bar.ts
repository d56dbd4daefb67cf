import { Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Session } from '@holdfast/angular';
import { PortalPath } from '@holdfast/app-contract';
import { UnsavedWork } from '../notes/unsaved-work';
import { Notices } from './notices';

/** Navigation, the signed-in account, and sign-out. */
@Component({
  selector: 'app-top-bar',
  imports: [RouterLink, RouterLinkActive],
  template: `
    <header class="top-bar">
      <a routerLink="/" class="name"><img src="favicon.svg" alt="" width="28" height="28" /> Holdfast</a>
      @if (session.status() === 'signed_in') {
        <nav aria-label="Main">
          @for (page of pages; track page.path) {
            <a class="text-button" [routerLink]="page.path" routerLinkActive ariaCurrentWhenActive="page">{{
              page.name
            }}</a>
          }
        </nav>
        <span class="gap"></span>
        <span class="account" data-testid="account">{{ session.account()?.email }}</span>
        <button class="outlined-button" type="button" (click)="signOut()">Sign out</button>
      }
    </header>
  `,
  styles: `
    nav [aria-current] {
      background: var(--mat-sys-secondary-container);
    }

    .gap {
      flex: 1;
    }

    .account {
      overflow: hidden;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-medium);
      text-overflow: ellipsis;
    }

    @media (width < 700px) {
      nav {
        order: 1;
        width: 100%;
      }

      .account {
        order: 2;
        width: 100%;
        padding-inline: 12px;
      }
    }
  `,
})
export class TopBar {
  readonly #notices = inject(Notices);
  readonly #unsavedWork = inject(UnsavedWork);

  protected readonly session = inject(Session);
  protected readonly pages = [
    { path: PortalPath.notes, name: 'Notes' },
    { path: PortalPath.devices, name: 'Devices' },
    { path: PortalPath.lab, name: 'Lab' },
  ];

  protected async signOut(): Promise<void> {
    if (!(await this.#unsavedWork.maySignOut())) return;
    const { confirmed } = await this.session.signOut();
    if (!confirmed) {
      this.#notices.show(
        'You are signed out on this device. The server cannot be reached now. It will end the session when you are back online.',
      );
    }
  }
}
