import { Component, computed, inject, signal } from '@angular/core';
import { MatCard, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { RouterLink } from '@angular/router';
import { Session, type SignInResult } from '@holdfast/angular';
import { PortalPath } from '@holdfast/app-contract';
import { problemText } from '../problems/problem-text';
import { CredentialsForm, type Credentials } from './credentials-form';
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
        </mat-card-content>
      </mat-card>
    }
  `,
  styleUrl: './account-page.scss',
})
export class SignInPage {
  readonly #session = inject(Session);

  /** False until the session is known, so that the form does not flash for users who are signed in. */
  protected readonly isShown = computed(
    () => this.#session.status() === 'signed_out' || this.#session.failure() !== null,
  );
  protected readonly busy = signal(false);
  protected readonly errorMessage = signal('');
  protected readonly registerPath = PortalPath.register;
  protected readonly reason = computed(() => signOutSentence(this.#session.reason()));

  protected async signIn({ email, password }: Credentials): Promise<void> {
    this.busy.set(true);
    this.errorMessage.set('');
    try {
      this.errorMessage.set(errorMessageFor(await this.#session.signIn(email, password)));
    } finally {
      this.busy.set(false);
    }
  }
}

/** Empty after a successful sign-in: SessionNavigation then leaves the page. */
function errorMessageFor(result: SignInResult): string {
  switch (result.kind) {
    case 'signed_in':
      return '';
    case 'rejected':
      return problemText(result.problem);
    case 'failed':
      return problemText(result.failure.problem);
  }
}
