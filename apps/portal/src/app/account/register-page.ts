import { HttpClient, HttpContext } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { MatCard, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { RouterLink } from '@angular/router';
import { Session, SKIP_AUTH } from '@holdfast/angular';
import { PortalPath } from '@holdfast/app-contract';
import { AuthPath, type AccountSummary, type RegisterRequest } from '@holdfast/contract';
import { firstValueFrom } from 'rxjs';
import { problemOf, problemText } from '../problems/problem-text';
import { CredentialsForm, type Credentials } from './credentials-form';
import { signOutSentence } from './sign-out-sentence';

/** Creates an account and signs in to it. */
@Component({
  selector: 'app-register-page',
  imports: [CredentialsForm, MatCard, MatCardContent, MatCardHeader, MatCardTitle, RouterLink],
  template: `
    <mat-card appearance="outlined">
      <mat-card-header>
        <mat-card-title><h1>Create an account</h1></mat-card-title>
      </mat-card-header>
      <mat-card-content>
        @if (cookieAdvice()) {
          <p role="status" data-testid="reason">{{ cookieAdvice() }}</p>
        }
        <app-credentials-form
          submitLabel="Create account"
          [isNew]="true"
          [busy]="busy()"
          [errorMessage]="errorMessage()"
          (submitted)="register($event)"
        />
        <p>
          Already have an account?
          <a [routerLink]="signInPath" queryParamsHandling="preserve">Sign in</a>
        </p>
      </mat-card-content>
    </mat-card>
  `,
  styleUrl: './account-page.scss',
})
export class RegisterPage {
  readonly #http = inject(HttpClient);
  readonly #session = inject(Session);

  protected readonly busy = signal(false);
  protected readonly errorMessage = signal('');
  /** Registering is no use where the browser does not keep the session. */
  protected readonly cookieAdvice = computed(() => {
    const reason = this.#session.reason();
    return reason?.code === 'cookie_not_kept' ? signOutSentence(reason) : '';
  });
  protected readonly signInPath = PortalPath.signIn;

  protected async register({ email, password }: Credentials): Promise<void> {
    this.busy.set(true);
    this.errorMessage.set('');
    try {
      await this.#createAccount({ email, password });
      await this.#session.signIn(email, password);
    } catch (error) {
      this.errorMessage.set(problemText(problemOf(error)));
    } finally {
      this.busy.set(false);
    }
  }

  #createAccount(request: RegisterRequest): Promise<AccountSummary> {
    const context = new HttpContext().set(SKIP_AUTH, true);
    return firstValueFrom(this.#http.post<AccountSummary>(AuthPath.register, request, { context }));
  }
}
