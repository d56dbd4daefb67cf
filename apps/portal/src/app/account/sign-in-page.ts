import { Component, computed, inject, signal } from '@angular/core';
import { MatCard, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { RouterLink } from '@angular/router';
import { Session } from '@holdfast/angular';
import { PortalPath } from '@holdfast/app-contract';
import { CredentialsForm, type Credentials } from './credentials-form';
import { PortalSettingsApi } from './portal-settings';
import { signInFailure } from './sign-in-failure';
import { signOutSentence } from './sign-out-sentence';

/** The sign-in form, with the reason why the last session ended. */
@Component({
  selector: 'app-sign-in-page',
  imports: [CredentialsForm, MatCard, MatCardContent, MatCardHeader, MatCardTitle, RouterLink],
  template: `
    @if (isShown()) {
      <mat-card appearance="outlined">
        <mat-card-header>
          <mat-card-title><h1>Sign in</h1></mat-card-title>
        </mat-card-header>
        <mat-card-content>
          @if (reason(); as sentence) {
            <p role="status" data-testid="reason">{{ sentence }}</p>
          }
          <app-credentials-form
            submitLabel="Sign in"
            [busy]="busy()"
            [errorMessage]="errorMessage()"
            (submitted)="signIn($event)"
          />
          <p>
            New to Holdfast?
            <a [routerLink]="registerPath" queryParamsHandling="preserve">Create an account</a>
          </p>
          @if (demoAccount(); as demo) {
            <button class="outlined-button" type="button" (click)="signIn(demo)">Use the demo account</button>
          }
        </mat-card-content>
      </mat-card>
    }
  `,
  styleUrl: './account-page.scss',
})
export class SignInPage {
  readonly #session = inject(Session);
  readonly #settings = inject(PortalSettingsApi).settings;

  /** False until the session is known, so that the form does not flash for users who are signed in. */
  protected readonly isShown = computed(
    () => this.#session.status() === 'signed_out' || this.#session.failure() !== null,
  );
  protected readonly busy = signal(false);
  protected readonly errorMessage = signal('');
  /** Null where there is none. */
  protected readonly demoAccount = computed(() => this.#settings()?.demo_account ?? null);
  protected readonly registerPath = PortalPath.register;
  protected readonly reason = computed(() => signOutSentence(this.#session.reason()));

  protected async signIn({ email, password }: Credentials): Promise<void> {
    this.busy.set(true);
    this.errorMessage.set('');
    try {
      this.errorMessage.set(signInFailure(await this.#session.signIn(email, password)));
    } finally {
      this.busy.set(false);
    }
  }
}
