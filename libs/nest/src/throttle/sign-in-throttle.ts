import type { AttemptCount, Clock, SessionStore } from '@holdfast/session';
import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { attemptKey, foldedIdentifier, networkOf, rateLimited, WINDOW_MS } from './attempts.js';

/**
 * The limits of a network and of an account are this many times the limit of one account from one network: an office
 * shares a network, and it must be hard to lock others out of their account.
 */
const WIDE_LIMIT_FACTOR = 10;

interface Limit {
  readonly key: string;
  readonly limit: number;
}

/** A counted attempt. It can be taken back if it turns out not to be a failed one. */
interface Attempt {
  /** The sign-in succeeded: it does not count. */
  succeeded(): Promise<void>;
  /**
   * The application rejected the sign-in although the password was correct. It counts for the network and for the
   * account, to limit guessing even if the application rejects wrong passwords in the same way.
   */
  rejected(): Promise<void>;
}

/** Limits password guesses, across all instances. Successful sign-ins do not count. */
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
   * @throws RateLimitedError above a limit
   */
  async attempt(request: HttpRequest, identifier: string): Promise<Attempt> {
    if (this.#perMinute === 0) {
      return { succeeded: () => Promise.resolve(), rejected: () => Promise.resolve() };
    }
    const limits = this.#limitsOf(networkOf(request.ip), foldedIdentifier(identifier));
    const [ofAccountAndNetwork] = limits;
    const now = this.#clock.now();
    const counts = await this.#count(limits, 1, now);
    const exceeded = counts.filter(({ count }, index) => count > (limits[index]?.limit ?? Infinity));
    const [longest] = exceeded.toSorted((a, b) => b.resetsAt - a.resetsAt);
    if (longest !== undefined) throw rateLimited(longest, now);
    return {
      succeeded: async () => {
        await this.#count(limits, -1, now);
      },
      rejected: async () => {
        await this.#count([ofAccountAndNetwork], -1, now);
      },
    };
  }

  #limitsOf(network: string, identifier: string): readonly [Limit, ...Limit[]] {
    return [
      { key: attemptKey('login', network, identifier), limit: this.#perMinute },
      { key: attemptKey('login_from', network), limit: this.#perMinute * WIDE_LIMIT_FACTOR },
      { key: attemptKey('login_of', identifier), limit: this.#perMinute * WIDE_LIMIT_FACTOR },
    ];
  }

  #count(limits: readonly Limit[], attempts: number, now: number): Promise<readonly AttemptCount[]> {
    return Promise.all(limits.map(({ key }) => this.#store.countAttempts(key, attempts, WINDOW_MS, now)));
  }
}
