import {
  thumbprintOf,
  type AttemptCount,
  type Clock,
  type ProofResult,
  type SessionState,
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
 * succeed. The device key of a session has a limit of its own, which a thief without the key cannot use up. All other
 * keys, and requests without a proof, share one.
 */
@Injectable()
export class RefreshThrottle {
  readonly #store: SessionStore;
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #local = new LRUCache<string, AttemptCount>({ max: MAX_SESSIONS });
  /** When the limit of a key that is exceeded starts again. */
  readonly #exceededUntil = new LRUCache<string, number>({ max: MAX_SESSIONS });

  constructor(@InjectAuthOptions() { store, clock, rateLimits }: ResolvedAuthOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#perMinute = rateLimits.refreshPerMinute;
  }

  /**
   * Counts an attempt to refresh. Every key counts by itself until `countForeign` has found too many that are not the
   * session's, so that an ordinary refresh need not read the session first.
   *
   * @throws RateLimitedError above the limit
   */
  async attempt(sessionId: string, proof: ProofResult): Promise<void> {
    if (this.#perMinute === 0) return;
    const now = this.#clock.now();
    const thumbprint = thumbprintOf(proof);
    const foreign = foreignKey(sessionId);
    const isForeign =
      thumbprint === null || (this.#isExceeded(foreign, now) && !(await this.#isOwn(sessionId, thumbprint)));
    const key = isForeign ? foreign : attemptKey('refresh', sessionId, thumbprint);
    const counted = await this.#count(key, now);
    if (counted.count > this.#perMinute) throw rateLimited(counted, now, { sessionId });
  }

  /** Counts an attempt, after it was decided, if its proof is by another key than the session's. */
  async countForeign({ id, deviceKeyThumbprint }: SessionState, proof: ProofResult): Promise<void> {
    const thumbprint = thumbprintOf(proof);
    if (this.#perMinute === 0 || thumbprint === null || thumbprint === deviceKeyThumbprint) return;
    await this.#count(foreignKey(id), this.#clock.now());
  }

  #isExceeded(key: string, now: number): boolean {
    return (this.#exceededUntil.get(key) ?? 0) > now;
  }

  async #isOwn(sessionId: string, thumbprint: string): Promise<boolean> {
    return (await this.#store.find(sessionId))?.deviceKeyThumbprint === thumbprint;
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
    const attempts = local.count === threshold ? threshold : 1;
    const counted = await this.#store.countAttempts(key, attempts, WINDOW_MS, now);
    if (counted.count >= this.#perMinute) this.#exceededUntil.set(key, counted.resetsAt);
    return counted;
  }
}

/** The key of all attempts that do not show the device key of the session. */
function foreignKey(sessionId: string): string {
  return attemptKey('refresh', sessionId, '');
}
