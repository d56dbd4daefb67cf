import type { AttemptCount, Clock, SessionStore } from '@holdfast/session';
import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { attemptKey, networkOf, rateLimited, WINDOW_MS } from './attempts.js';

/**
 * One network may try many accounts, and one account may be tried from many networks, so many times more often than
 * one account from one network: an office signs in at nine, and nobody can lock somebody else out with ease.
 */
const WIDER = 10;

interface Limit {
  readonly key: string;
  readonly limit: number;
}

/** Bounds how often passwords are guessed, over all instances. A sign-in that succeeds counts for nothing. */
@Injectable()
export class SignInThrottle {
  readonly #store: SessionStore;
  readonly #clock: Clock;
  readonly #perMinute: number;

  constructor(@InjectAuthOptions() { store, clock, rateLimits }: ResolvedAuthOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#perMinute = rateLimits.signInPerMinute;
  }

  /**
   * Counts an attempt before the password is looked at, so that many at once are counted too.
   *
   * @returns what takes the attempt back, for when it succeeds
   * @throws RateLimitedError
   */
  async attempt(request: HttpRequest, email: string): Promise<() => Promise<void>> {
    if (this.#perMinute === 0) return () => Promise.resolve();
    const limits = this.#limitsOf(networkOf(request.ip), email.trim().toLowerCase());
    const now = this.#clock.now();
    const counts = await this.#count(limits, 1, now);
    const exceeded = counts.filter(({ count }, index) => count > (limits[index]?.limit ?? Infinity));
    const [longest] = exceeded.toSorted((a, b) => b.resetsAt - a.resetsAt);
    if (longest !== undefined) throw rateLimited(longest, now);
    return async () => {
      await this.#count(limits, -1, now);
    };
  }

  #limitsOf(network: string, email: string): readonly Limit[] {
    return [
      { key: attemptKey('login', network, email), limit: this.#perMinute },
      { key: attemptKey('login_from', network), limit: this.#perMinute * WIDER },
      { key: attemptKey('login_of', email), limit: this.#perMinute * WIDER },
    ];
  }

  #count(limits: readonly Limit[], attempts: number, now: number): Promise<readonly AttemptCount[]> {
    return Promise.all(limits.map(({ key }) => this.#store.countAttempts(key, attempts, WINDOW_MS, now)));
  }
}
