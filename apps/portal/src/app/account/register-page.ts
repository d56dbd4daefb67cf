import { HttpClient, HttpContext, HttpErrorResponse } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { MatCard, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { RouterLink } from '@angular/router';
import { AuthPath, isProblem, type AccountSummary, type RegisterRequest } from '@holdfast/contract';
import { Session, SKIP_AUTH } from '@holdfast/angular';
import { firstValueFrom } from 'rxjs';
import { CredentialsForm, type Credentials } from './credentials-form';

@Component({
  selector: 'app-register-page',
  imports: [CredentialsForm, MatCard, MatCardContent, MatCardHeader, MatCardTitle, RouterLink],
  template: `
    <mat-card appearance="outlined">
      <mat-card-header>
        <mat-card-title><h1>Make an account</h1></mat-card-title>
      </mat-card-header>
      <mat-card-content>
        <app-credentials-form
          action="Make account"
          [isNew]="true"
          [busy]="busy()"
          [fault]="fault()"
          (submitted)="register($event)"
        />
        <p>
          Have one?
          <a routerLink="/sign-in" queryParamsHandling="preserve">Sign in</a>
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
  protected readonly fault = signal('');

  protected async register({ email, password }: Credentials): Promise<void> {
    this.busy.set(true);
    this.fault.set('');
    try {
      await this.#makeAccount({ email, password });
      await this.#session.signIn(email, password);
    } catch (error) {
      this.fault.set(faultOf(error));
    } finally {
      this.busy.set(false);
    }
  }

  #makeAccount(request: RegisterRequest): Promise<AccountSummary> {
    const context = new HttpContext().set(SKIP_AUTH, true);
    return firstValueFrom(this.#http.post<AccountSummary>(AuthPath.register, request, { context }));
  }
}

function faultOf(error: unknown): string {
  const body: unknown = error instanceof HttpErrorResponse ? error.error : null;
  if (!isProblem(body)) return 'The server cannot be reached. Try again in a moment.';
  return body.errors?.map(({ message }) => message).join(', ') ?? body.detail;
}
