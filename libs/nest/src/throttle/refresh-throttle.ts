import {
  thumbprintOf,
  type AttemptCount,
  type Clock,
  type ProofResult,
  type SessionStore,
} from '@holdfast/session';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { attemptKey, rateLimited, WINDOW_MS } from './attempts.js';

const MAX_SESSIONS = 50_000;

/** Up to this share of the limit, attempts are counted in memory, so that an ordinary refresh costs one statement. */
const LOCAL_SHARE = 1 / 4;

/**
 * Limits how often a session is refreshed, across all instances. With many instances slightly more refreshes may
 * succeed. Attempts without the device key are counted separately, so that a thief cannot use up the owner's limit.
 */
@Injectable()
export class RefreshThrottle {
  readonly #store: SessionStore;
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #local = new LRUCache<string, AttemptCount>({ max: MAX_SESSIONS });

  constructor(@InjectAuthOptions() { store, clock, rateLimits }: ResolvedAuthOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#perMinute = rateLimits.refreshPerMinute;
  }

  /**
   * Counts an attempt to refresh.
   *
   * @throws RateLimitedError above the limit
   */
  async attempt(sessionId: string, proof: ProofResult): Promise<void> {
    if (this.#perMinute === 0) return;
    const key = attemptKey('refresh', sessionId, thumbprintOf(proof) ?? '');
    const now = this.#clock.now();
    const counted = await this.#count(key, now);
    if (counted.count > this.#perMinute) throw rateLimited(counted, now, { sessionId });
  }

  async #count(key: string, now: number): Promise<AttemptCount> {
    const threshold = Math.ceil(this.#perMinute * LOCAL_SHARE);
    const known = this.#local.get(key);
    const local =
      known !== undefined && known.resetsAt > now
        ? { count: known.count + 1, resetsAt: known.resetsAt }
        : { count: 1, resetsAt: now + WINDOW_MS };
    this.#local.set(key, local);
    if (local.count < threshold) return local;
    // The first time, add all attempts that were counted in memory.
    return this.#store.countAttempts(key, local.count === threshold ? threshold : 1, WINDOW_MS, now);
  }
}
