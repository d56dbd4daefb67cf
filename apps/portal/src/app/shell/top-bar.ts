import { Component, computed, inject, output } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Session } from '@holdfast/angular';
import { PortalPath } from '@holdfast/app-contract';
import { ADMIN_ROLE } from '@holdfast/contract';
import { UnsavedWork } from '../notes/unsaved-work';
import { Notices } from './notices';

/** Navigation, the signed-in account, and sign-out. */
@Component({
  selector: 'app-top-bar',
  imports: [RouterLink, RouterLinkActive],
  template: `
    <header class="top-bar">
      <button class="skip-link text-button" type="button" (click)="contentRequested.emit()">
        Skip to the content
      </button>
      <a routerLink="/" class="name"><img src="favicon.svg" alt="" width="28" height="28" /> Holdfast</a>
      @if (session.status() === 'signed_in') {
        <nav aria-label="Main">
          @for (page of pages(); track page.path) {
            <a class="text-button" [routerLink]="page.path" routerLinkActive ariaCurrentWhenActive="page">{{
              page.name
            }}</a>
          }
        </nav>
        <span class="gap"></span>
        <a
          class="account"
          data-testid="account"
          [routerLink]="accountPath"
          [title]="session.account()?.email"
          >{{ session.account()?.email }}</a
        >
        <button class="outlined-button" type="button" (click)="signOut()">Sign out</button>
      }
    </header>
  `,
  styles: `
    .skip-link:not(:focus) {
      position: absolute;
      overflow: hidden;
      width: 1px;
      height: 1px;
      clip-path: inset(50%);
      white-space: nowrap;
    }

    nav [aria-current] {
      background: var(--mat-sys-secondary-container);
    }

    @media (forced-colors: active) {
      nav [aria-current] {
        background: SelectedItem;
        color: SelectedItemText;
        forced-color-adjust: none;
      }
    }

    .gap {
      flex: 1;
    }

    nav {
      white-space: nowrap;
    }

    .outlined-button {
      flex: none;
    }

    .account {
      flex: 0 1 32ch;
      overflow: hidden;
      box-sizing: border-box;
      min-width: 0;
      padding-block: 4px;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-medium);
      text-align: end;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    @media (width < 900px) {
      nav {
        order: 1;
        width: 100%;
      }

      .gap {
        display: none;
      }

      .account {
        flex: 1 1 0;
      }
    }

    @media (width < 480px) {
      nav {
        white-space: normal;
      }

      .gap {
        display: block;
      }

      .account {
        order: 2;
        flex: 0 0 100%;
        padding-inline: 12px;
        text-align: start;
      }
    }
  `,
})
export class TopBar {
  /** The user wants to skip the bar. */
  readonly contentRequested = output();

  readonly #notices = inject(Notices);
  readonly #unsavedWork = inject(UnsavedWork);

  protected readonly session = inject(Session);
  protected readonly pages = computed(() => [
    { path: PortalPath.notes, name: 'Notes' },
    { path: PortalPath.devices, name: 'Devices' },
    { path: PortalPath.lab, name: 'Lab' },
    ...(this.session.account()?.roles.includes(ADMIN_ROLE)
      ? [{ path: PortalPath.admin, name: 'Admin' }]
      : []),
  ]);
  protected readonly accountPath = PortalPath.account;

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
