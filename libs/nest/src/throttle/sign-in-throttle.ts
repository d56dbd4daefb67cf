import type { AttemptCount, Clock, SessionStore } from '@holdfast/session';
import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { attemptKey, foldedIdentifier, networkOf, rateLimited, WINDOW_MS } from './attempts.js';

/**
 * The limits for one network and for one account are this many times the limit for one account from one network. An
 * office shares a network, and it must be hard to lock somebody else out.
 */
const WIDE_LIMIT_FACTOR = 10;

interface Limit {
  readonly key: string;
  readonly limit: number;
}

/** A counted attempt, to take back when it was no failed one. */
interface Attempt {
  /** The sign-in succeeded: it does not count. */
  succeeded(): Promise<void>;
  /**
   * The application rejected it although the password was right. It counts for the network and for the account, so that
   * passwords cannot be guessed without limit should the application reject wrong ones in the same way.
   */
  rejected(): Promise<void>;
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
