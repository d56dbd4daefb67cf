import { DatePipe } from '@angular/common';
import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCard, MatCardActions, MatCardContent, MatCardHeader, MatCardTitle } from '@angular/material/card';
import { Session } from '@holdfast/angular';
import { firstValueFrom } from 'rxjs';
import { problemOf, problemText } from '../problems/problem-text';
import { ExpiryApi } from './expiry-api';

const REQUESTS_AT_ONCE = 20;

/** Shows what users never notice: the token expires, is renewed, and their requests succeed. */
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
    return this.#show(async () => {
      const before = this.session.expiresAt();
      await firstValueFrom(this.#api.simulate(always));
      return this.session.expiresAt() === before
        ? 'The token was renewed moments ago, so the API accepted it. Try again in a few seconds.'
        : 'The API returned 401 token_expired. The token was renewed, and the replayed request succeeded.';
    });
  }

  protected sendMany(): Promise<void> {
    return this.#show(async () => {
      const requests = Array.from({ length: REQUESTS_AT_ONCE }, () => firstValueFrom(this.#api.me()));
      const results = await Promise.allSettled(requests);
      const successes = results.filter(({ status }) => status === 'fulfilled').length;
      return `${String(successes)} of ${String(REQUESTS_AT_ONCE)} requests succeeded.`;
    });
  }

  async #show(task: () => Promise<string>): Promise<void> {
    this.busy.set(true);
    this.outcome.set('');
    try {
      this.outcome.set(await task());
    } catch (error) {
      this.outcome.set(failureSentence(error));
    } finally {
      this.busy.set(false);
    }
  }
}

function failureSentence(error: unknown): string {
  const problem = problemOf(error);
  return problem === null
    ? problemText(null)
    : `After one refresh and one replay, the API still returned ${String(problem.status)} ${problem.code}.`;
}
