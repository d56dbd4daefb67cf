import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatSnackBar } from '@angular/material/snack-bar';
import { MatToolbar } from '@angular/material/toolbar';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Session } from '@holdfast/angular';
import { PortalPath } from '@holdfast/app-contract';

/** Navigation, the signed-in account, and sign-out. */
@Component({
  selector: 'app-top-bar',
  imports: [MatButton, MatToolbar, RouterLink, RouterLinkActive],
  template: `
    <mat-toolbar role="banner">
      <a routerLink="/" class="name"><img src="favicon.svg" alt="" width="28" height="28" /> Holdfast</a>
      @if (session.status() === 'signed_in') {
        <nav aria-label="Main">
          @for (page of pages; track page.path) {
            <a
              matButton
              [routerLink]="page.path"
              routerLinkActive
              #active="routerLinkActive"
              [attr.aria-current]="active.isActive ? 'page' : null"
              >{{ page.name }}</a
            >
          }
        </nav>
        <span class="gap"></span>
        <span class="account" data-testid="account">{{ session.account()?.email }}</span>
        <button matButton="outlined" type="button" (click)="signOut()">Sign out</button>
      }
    </mat-toolbar>
  `,
  styles: `
    mat-toolbar {
      flex-wrap: wrap;
      gap: 0 12px;
      height: auto;
      min-height: 64px;
      background: var(--mat-sys-surface-container);
    }

    .name {
      display: flex;
      align-items: center;
      gap: 8px;
      color: inherit;
      text-decoration: none;
    }

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
      mat-toolbar {
        padding-block: 8px;
      }

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
  readonly #snackBar = inject(MatSnackBar);

  protected readonly session = inject(Session);
  protected readonly pages = [
    { path: PortalPath.notes, name: 'Notes' },
    { path: PortalPath.devices, name: 'Devices' },
    { path: PortalPath.lab, name: 'Lab' },
  ];

  protected async signOut(): Promise<void> {
    const { confirmed } = await this.session.signOut();
    if (!confirmed) {
      this.#snackBar.open(
        'You are signed out on this device. The server cannot be reached now. It will end the session when you are back online.',
        'OK',
      );
    }
  }
}
