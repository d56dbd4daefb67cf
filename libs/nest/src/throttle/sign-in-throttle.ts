import type { AttemptCount, Clock, SessionStore } from '@holdfast/session';
import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { attemptKey, networkOf, rateLimited, WINDOW_MS } from './attempts.js';

/**
 * The limits for one network and for one account are this many times the limit for one account from one network. An
 * office shares a network, and it must be hard to lock somebody else out.
 */
const WIDE_LIMIT_FACTOR = 10;

interface Limit {
  readonly key: string;
  readonly limit: number;
}

/** Limits how often passwords are guessed, across all instances. Successful sign-ins do not count. */
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
   * Counts an attempt. Call it before the password is checked, so that concurrent attempts count too.
   *
   * @returns a function that takes the attempt back, to call when the sign-in succeeds
   * @throws RateLimitedError above a limit
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
      { key: attemptKey('login_from', network), limit: this.#perMinute * WIDE_LIMIT_FACTOR },
      { key: attemptKey('login_of', email), limit: this.#perMinute * WIDE_LIMIT_FACTOR },
    ];
  }

  #count(limits: readonly Limit[], attempts: number, now: number): Promise<readonly AttemptCount[]> {
    return Promise.all(limits.map(({ key }) => this.#store.countAttempts(key, attempts, WINDOW_MS, now)));
  }
}
