import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatSnackBar } from '@angular/material/snack-bar';
import { MatToolbar } from '@angular/material/toolbar';
import { RouterLink } from '@angular/router';
import { Session } from '@holdfast/angular';

@Component({
  selector: 'app-top-bar',
  imports: [MatButton, MatToolbar, RouterLink],
  template: `
    <mat-toolbar role="banner">
      <a routerLink="/" class="name"><img src="favicon.svg" alt="" width="28" height="28" /> Holdfast</a>
      <span class="gap"></span>
      @if (session.status() === 'signed_in') {
        <span class="account" data-testid="account">{{ session.account()?.email }}</span>
        <button matButton="outlined" type="button" (click)="signOut()">Sign out</button>
      }
    </mat-toolbar>
  `,
  styles: `
    mat-toolbar {
      gap: 12px;
      background: var(--mat-sys-surface-container);
    }

    .name {
      display: flex;
      align-items: center;
      gap: 8px;
      color: inherit;
      text-decoration: none;
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
  `,
})
export class TopBar {
  readonly #snackBar = inject(MatSnackBar);

  protected readonly session = inject(Session);

  protected async signOut(): Promise<void> {
    const { confirmed } = await this.session.signOut();
    if (!confirmed) {
      this.#snackBar.open(
        'You are signed out on this device. The server could not be told: its session ends by itself.',
        'OK',
      );
    }
  }
}
