import { Component, computed, inject, signal } from '@angular/core';
import { MatCard, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { RouterLink } from '@angular/router';
import { Session, type SignInResult } from '@holdfast/angular';
import { CredentialsForm, type Credentials } from './credentials-form';
import { sentenceFor } from './sign-out-sentence';

@Component({
  selector: 'app-sign-in-page',
  imports: [CredentialsForm, MatCard, MatCardContent, MatCardHeader, MatCardTitle, RouterLink],
  template: `
    @if (isWanted()) {
      <mat-card appearance="outlined">
        <mat-card-header>
          <mat-card-title><h1>Sign in</h1></mat-card-title>
        </mat-card-header>
        <mat-card-content>
          @if (reason(); as sentence) {
            <p role="status" data-testid="reason">{{ sentence }}</p>
          }
          <app-credentials-form
            action="Sign in"
            [busy]="busy()"
            [fault]="fault()"
            (submitted)="signIn($event)"
          />
          <p>
            No account yet?
            <a routerLink="/register" queryParamsHandling="preserve">Make one</a>
          </p>
        </mat-card-content>
      </mat-card>
    }
  `,
  styleUrl: './account-page.scss',
})
export class SignInPage {
  readonly #session = inject(Session);

  /** Who may turn out to be signed in already is shown no form that is gone in a moment. */
  protected readonly isWanted = computed(
    () => this.#session.status() === 'signed_out' || this.#session.failure() !== null,
  );
  protected readonly busy = signal(false);
  protected readonly fault = signal('');
  protected readonly reason = computed(() => sentenceFor(this.#session.reason()));

  protected async signIn({ email, password }: Credentials): Promise<void> {
    this.busy.set(true);
    this.fault.set('');
    try {
      this.fault.set(faultOf(await this.#session.signIn(email, password)));
    } finally {
      this.busy.set(false);
    }
  }
}

/** SessionNavigation leads on where there is no fault. */
function faultOf(result: SignInResult): string {
  switch (result.kind) {
    case 'signed_in':
      return '';
    case 'rejected':
      return result.problem.detail;
    case 'failed':
      return result.failure.problem?.detail ?? 'The server cannot be reached. Try again in a moment.';
  }
}
