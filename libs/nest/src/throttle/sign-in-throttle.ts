import type { AttemptCount, Clock, SessionStore } from '@holdfast/session';
import { Injectable } from '@nestjs/common';
import { clientAddressOf } from '../http/client-address.js';
import type { HttpRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { attemptKey, foldedIdentifier, networkOf, rateLimited, WINDOW_MS } from './attempts.js';

/**
 * The limits of a network and of an account are this many times the limit of one account from one network: an office
 * shares a network, and it must be hard to lock others out of their account.
 */
const WIDE_LIMIT_FACTOR = 10;

/** How long a device or a network is known after a sign-in from there. */
const KNOWN_FOR_MS = 30 * 24 * 60 * 60 * 1000;

/** Who tries to sign in. */
export interface SignInAttempt {
  readonly request: HttpRequest;
  /** As the user entered it. */
  readonly identifier: string;
  /** Of the device key whose proof came with the request. Null if none did. */
  readonly thumbprint: string | null;
}

/** A counted attempt. It can be taken back if it turns out not to be a failed one. */
export interface CountedAttempt {
  /** The sign-in succeeded: it is not a failed attempt, and the device and its network are known from now on. */
  succeeded(): Promise<void>;
  /**
   * The application rejected the sign-in although the password was correct. It counts for the network and for the
   * account, to limit guessing even if the application rejects wrong passwords in the same way.
   */
  rejected(): Promise<void>;
}

/** Attempts that are counted together within a minute. */
interface Window {
  readonly key: string;
  readonly limit: number;
  /**
   * `all` attempts; `failed` ones; or those with a `wrong_password`, which the application may not reject otherwise.
   */
  readonly counts: 'all' | 'failed' | 'wrong_password';
}

/** From where an attempt comes, as keys of the store. */
interface Origin {
  readonly device: string | null;
  readonly network: string;
}

const UNLIMITED: CountedAttempt = {
  succeeded: () => Promise.resolve(),
  rejected: () => Promise.resolve(),
};

/**
 * Limits password guesses, across all instances. Whoever guesses from elsewhere cannot lock the owner out: a device and
 * a network from which the account signed in before have windows of their own.
 */
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
  async attempt({ request, identifier, thumbprint }: SignInAttempt): Promise<CountedAttempt> {
    if (this.#perMinute === 0) return UNLIMITED;
    const now = this.#clock.now();
    const network = networkOf(clientAddressOf(request));
    const account = foldedIdentifier(identifier);
    const known: Origin = {
      device: thumbprint === null ? null : attemptKey('login_known', account, 'device', thumbprint),
      network: attemptKey('login_known', account, 'network', network),
    };
    const windows = await this.#enter(network, account, known, now);
    return {
      succeeded: async () => {
        await this.#add(
          windows.filter(({ counts }) => counts !== 'all'),
          -1,
          now,
        );
        await this.#remember(known, now);
      },
      rejected: async () => {
        await this.#add(
          windows.filter(({ counts }) => counts === 'wrong_password'),
          -1,
          now,
        );
      },
    };
  }

  /** Counts the attempt in the windows that apply to it. A wide window counts only what the narrow one lets through. */
  async #enter(network: string, account: string, known: Origin, now: number): Promise<readonly Window[]> {
    const narrow = this.#narrow(attemptKey('login', network, account));
    const ofNetwork = this.#wide(attemptKey('login_from', network), 'failed');
    const ofAccount = this.#wide(attemptKey('login_of', account), 'all');
    const exceededNarrow = await this.#count([narrow], now);
    const counted = exceededNarrow === null ? [narrow, ofNetwork, ofAccount] : [narrow];
    const exceeded = exceededNarrow ?? (await this.#count([ofNetwork, ofAccount], now));
    if (exceeded === null) return counted;
    const from = await this.#knownOrigin(known, exceeded.window === ofAccount, now);
    if (from === null) throw rateLimited(exceeded.count, now);
    const own = [this.#narrow(`${from}:failed`), this.#wide(`${from}:all`, 'all')];
    const exceededOwn = await this.#count(own, now);
    if (exceededOwn !== null) throw rateLimited(exceededOwn.count, now);
    return [...counted, ...own];
  }

  #narrow(key: string): Window {
    return { key, limit: this.#perMinute, counts: 'wrong_password' };
  }

  #wide(key: string, counts: Window['counts']): Window {
    return { key, limit: this.#perMinute * WIDE_LIMIT_FACTOR, counts };
  }

  /** Adds an attempt to each window. Returns the exceeded one that ends last, or null. */
  async #count(
    windows: readonly Window[],
    now: number,
  ): Promise<{ readonly window: Window; readonly count: AttemptCount } | null> {
    const counts = await this.#add(windows, 1, now);
    const exceeded = windows.flatMap((window, index) => {
      const count = counts[index];
      return count !== undefined && count.count > window.limit ? [{ window, count }] : [];
    });
    return exceeded.toSorted((a, b) => b.count.resetsAt - a.count.resetsAt)[0] ?? null;
  }

  #add(windows: readonly Window[], attempts: number, now: number): Promise<readonly AttemptCount[]> {
    return Promise.all(windows.map(({ key }) => this.#store.countAttempts(key, attempts, WINDOW_MS, now)));
  }

  /**
   * The device, or the network if only others' attempts on the account exceed a limit, provided that the account signed
   * in from there before. Null if it did not.
   */
  async #knownOrigin({ device, network }: Origin, orNetwork: boolean, now: number): Promise<string | null> {
    for (const key of [device, orNetwork ? network : null]) {
      if (key !== null && (await this.#store.countAttempts(key, 0, WINDOW_MS, now)).count > 0) return key;
    }
    return null;
  }

  async #remember({ device, network }: Origin, now: number): Promise<void> {
    const keys = device === null ? [network] : [device, network];
    await Promise.all(keys.map((key) => this.#store.countAttempts(key, 1, KNOWN_FOR_MS, now)));
  }
}
