import type { AttemptCount, Clock, ProofResult, SessionStore } from '@holdfast/session';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { attemptKey, rateLimited, WINDOW_MS } from './attempts.js';

const MAX_SESSIONS = 50_000;

/** Up to this share of the limit an instance counts by itself, so that the common refresh costs one statement. */
const LOCAL_SHARE = 1 / 4;

/**
 * Bounds how often a session is refreshed, over all instances; a few refreshes more may pass where there are many of
 * them. Who presents a copied token without the device's key is counted apart: a thief cannot use up what is the
 * owner's.
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

  /** @throws RateLimitedError */
  async attempt(sessionId: string, proof: ProofResult): Promise<void> {
    if (this.#perMinute === 0) return;
    const key = attemptKey('refresh', sessionId, proof.kind === 'valid' ? proof.thumbprint : '');
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
    // The first time the others are told of all that was counted here.
    return this.#store.countAttempts(key, local.count === threshold ? threshold : 1, WINDOW_MS, now);
  }
}
