import { HttpClient, HttpContext } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { MatCard, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { RouterLink } from '@angular/router';
import { Session, SKIP_AUTH } from '@holdfast/angular';
import { PortalPath } from '@holdfast/app-contract';
import { AuthPath, type AccountSummary, type Problem, type RegisterRequest } from '@holdfast/contract';
import { firstValueFrom } from 'rxjs';
import { problemOf, problemText } from '../problems/problem-text';
import { CredentialsForm, type Credentials } from './credentials-form';
import { NewPassword } from './new-password';
import { PasswordStrengthMeter } from './password-strength';
import { signInFailure } from './sign-in-failure';
import { signOutSentence } from './sign-out-sentence';

/** Creates an account and signs in to it. */
@Component({
  selector: 'app-register-page',
  imports: [
    CredentialsForm,
    MatCard,
    MatCardContent,
    MatCardHeader,
    MatCardTitle,
    PasswordStrengthMeter,
    RouterLink,
  ],
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
          #form
          [submitLabel]="isCreated(form.value().email) ? 'Sign in' : 'Create account'"
          [isNew]="true"
          [passwordFault]="passwordFault"
          [passwordHint]="hint()"
          [busy]="busy()"
          [errorMessage]="errorMessage()"
          (submitted)="register($event)"
        >
          <app-password-strength [credentials]="form.value()" (generated)="form.usePassword($event)" />
        </app-credentials-form>
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
  readonly #newPassword = inject(NewPassword);
  /** The email of the account that this page has created; empty if it has not. */
  readonly #createdEmail = signal('');

  protected readonly busy = signal(false);
  protected readonly errorMessage = signal('');
  protected readonly hint = computed(
    () => `At least ${String(this.#newPassword.minLength())} characters. Try a short sentence.`,
  );
  /** Registering is no use where the browser does not keep the session. */
  protected readonly cookieAdvice = computed(() => {
    const reason = this.#session.reason();
    return reason?.code === 'cookie_not_kept' ? signOutSentence(reason) : '';
  });
  protected readonly signInPath = PortalPath.signIn;
  protected readonly passwordFault = (password: string, email: string): string | null =>
    this.#newPassword.faultOf(password, email);

  protected isCreated(email: string): boolean {
    return email !== '' && email === this.#createdEmail();
  }

  protected async register(credentials: Credentials): Promise<void> {
    this.busy.set(true);
    this.errorMessage.set('');
    try {
      if (!this.isCreated(credentials.email)) await this.#createAccount(credentials);
      await this.#signIn(credentials);
    } catch (error) {
      this.errorMessage.set(this.#failureText(problemOf(error)));
    } finally {
      this.busy.set(false);
    }
  }

  async #createAccount({ email, password }: RegisterRequest): Promise<void> {
    const context = new HttpContext().set(SKIP_AUTH, true);
    const request: RegisterRequest = { email, password };
    await firstValueFrom(this.#http.post<AccountSummary>(AuthPath.register, request, { context }));
    this.#createdEmail.set(email);
  }

  /** A sign-in that fails leaves an account, which a second attempt must not create again. */
  async #signIn({ email, password }: Credentials): Promise<void> {
    const failure = signInFailure(await this.#session.signIn(email, password));
    if (failure === '') return;
    this.errorMessage.set(`Your account is ready, but you are not signed in yet. ${failure}`);
  }

  #failureText(problem: Problem | null): string {
    if (problem?.code === 'conflict') return 'This email already has an account. Sign in instead.';
    const fields = problem?.errors?.map(({ field }) => field) ?? [];
    if (fields.includes('email')) return 'Enter a valid email address.';
    return fields.includes('password') ? this.#newPassword.requirement : problemText(problem);
  }
}
