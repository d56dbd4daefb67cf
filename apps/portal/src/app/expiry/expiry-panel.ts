import { DatePipe } from '@angular/common';
import { HttpErrorResponse } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCard, MatCardActions, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { isProblem } from '@holdfast/contract';
import { Session } from '@holdfast/angular';
import { firstValueFrom } from 'rxjs';
import { ExpiryApi } from './expiry-api';

const REQUESTS_AT_ONCE = 20;

/** Lets a person see what nobody notices otherwise: the token expires, is renewed, and the work goes on. */
@Component({
  selector: 'app-expiry-panel',
  imports: [DatePipe, MatButton, MatCard, MatCardActions, MatCardContent, MatCardHeader, MatCardTitle],
  templateUrl: './expiry-panel.html',
  styles: `
    mat-card-actions {
      flex-wrap: wrap;
      gap: 8px;
    }

    p {
      margin: 8px 0;
    }
  `,
})
export class ExpiryPanel {
  readonly #api = inject(ExpiryApi);

  protected readonly session = inject(Session);
  protected readonly busy = signal(false);
  protected readonly outcome = signal('');

  protected simulate(always: boolean): Promise<void> {
    return this.#tell(async () => {
      const before = this.session.expiresAt();
      await firstValueFrom(this.#api.simulate(always));
      return this.session.expiresAt() === before
        ? 'The token had been renewed a moment ago, so the API took it as it was. Try again in a few seconds.'
        : 'The API answered 401 token_expired; the token was renewed, the request sent again, and it succeeded.';
    });
  }

  protected askManyTimes(): Promise<void> {
    return this.#tell(async () => {
      const requests = Array.from({ length: REQUESTS_AT_ONCE }, () => firstValueFrom(this.#api.ask()));
      const results = await Promise.allSettled(requests);
      const successes = results.filter(({ status }) => status === 'fulfilled').length;
      return `${String(successes)} of ${String(REQUESTS_AT_ONCE)} requests succeeded.`;
    });
  }

  async #tell(task: () => Promise<string>): Promise<void> {
    this.busy.set(true);
    this.outcome.set('');
    try {
      this.outcome.set(await task());
    } catch (error) {
      this.outcome.set(sentenceFor(error));
    } finally {
      this.busy.set(false);
    }
  }
}

function sentenceFor(error: unknown): string {
  const body: unknown = error instanceof HttpErrorResponse ? error.error : null;
  if (!isProblem(body)) return 'The server cannot be reached.';
  return `After one renewal and one replay the API still answered ${String(body.status)} ${body.code}: ${body.detail}`;
}
