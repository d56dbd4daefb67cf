import type { SessionEndReason } from '@holdfast/contract';
import type { AccessTokenOrigin } from '../rotation/decide-access.js';
import type { EndedSession } from '../session-store.js';

/** The session of an access token, and the refresh token issued with it. */
export interface AccessTokenSubject extends AccessTokenOrigin {
  readonly sessionId: string;
  readonly bound: boolean;
}

/** What the cache knows about the session of an access token. */
export type CachedStatus =
  | { readonly kind: 'ended'; readonly reason: SessionEndReason }
  | { readonly kind: 'alive' }
  /** The cache cannot say: ask the store. */
  | { readonly kind: 'unknown' };

interface RevocationCacheLimits {
  /** How long the cache counts as complete after an update. */
  readonly freshMs: number;
  /** How long sessions stay usable after the store last responded. */
  readonly graceMs: number;
  /** How many ended sessions to keep. */
  readonly maxEnded: number;
  /** How many confirmed refresh tokens of unbound sessions to keep. */
  readonly maxConfirmed: number;
}

/** The limits of a RevocationCache by default. */
export const DEFAULT_REVOCATION_CACHE_LIMITS: RevocationCacheLimits = {
  freshMs: 1_000,
  graceMs: 30_000,
  maxEnded: 100_000,
  maxConfirmed: 100_000,
};

/**
 * What one instance knows about sessions without asking the store: which have ended, and how fresh that knowledge is.
 *
 * The first use of an unbound session's access token must reach the store, because it confirms the refresh token. The
 * cache remembers that it did. All times in milliseconds since 1970.
 */
export class RevocationCache {
  readonly #limits: RevocationCacheLimits;
  readonly #ended = new Map<string, EndedSession>();
  /** By session: the generation and branch that the store has confirmed. */
  readonly #confirmed = new Map<string, string>();
  readonly #listeners = new Set<(session: EndedSession) => void>();
  #completeAt = -Infinity;
  #respondedAt = -Infinity;
  /** Until then, ended sessions are missing for lack of room, so a session that is not in the cache may have ended. */
  #incompleteUntil = -Infinity;

  constructor(limits: Partial<RevocationCacheLimits> = {}) {
    this.#limits = { ...DEFAULT_REVOCATION_CACHE_LIMITS, ...limits };
  }

  /** Adds what the store returned; the cache is then complete up to `readAt`. */
  update(ended: readonly EndedSession[], readAt: number): void {
    for (const [sessionId, { until }] of this.#ended) {
      if (until <= readAt) this.#ended.delete(sessionId);
    }
    for (const session of ended) this.add(session);
    this.#completeAt = readAt;
    this.storeResponded(readAt);
  }

  /**
   * Calls the listener for every ended session that is added, possibly more than once for the same session.
   *
   * @returns a function that removes the listener
   */
  onEnded(listener: (session: EndedSession) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Adds a session that has ended. */
  add(session: EndedSession): void {
    this.#confirmed.delete(session.sessionId);
    this.#keep(session);
    for (const listener of this.#listeners) listener(session);
  }

  #keep(session: EndedSession): void {
    if (this.#ended.size < this.#limits.maxEnded || this.#ended.has(session.sessionId)) {
      this.#ended.set(session.sessionId, session);
    } else {
      this.#incompleteUntil = Math.max(this.#incompleteUntil, session.until);
    }
  }

  /** Records that the store is reachable. */
  storeResponded(now: number): void {
    this.#respondedAt = now;
  }

  /** Records that the store has seen the access token in use while its session was alive. */
  confirm({ sessionId, bound, generation, branch }: AccessTokenSubject): void {
    if (bound) return;
    this.#confirmed.delete(sessionId);
    if (this.#confirmed.size >= this.#limits.maxConfirmed) {
      const [oldest] = this.#confirmed.keys();
      if (oldest !== undefined) this.#confirmed.delete(oldest);
    }
    this.#confirmed.set(sessionId, confirmationKey(generation, branch));
  }

  /** Whether the session of an access token is alive, as far as the cache knows. */
  statusOf({ sessionId, bound, generation, branch }: AccessTokenSubject, now: number): CachedStatus {
    const ended = this.#ended.get(sessionId);
    if (ended !== undefined) return { kind: 'ended', reason: ended.reason };
    const isComplete =
      Math.abs(now - this.#completeAt) <= this.#limits.freshMs && now > this.#incompleteUntil;
    const isConfirmed = bound || this.#confirmed.get(sessionId) === confirmationKey(generation, branch);
    return isComplete && isConfirmed ? { kind: 'alive' } : { kind: 'unknown' };
  }

  /** Whether sessions not known to have ended stay usable while the store is unreachable. */
  isInGrace(now: number): boolean {
    return Math.abs(now - this.#respondedAt) <= this.#limits.graceMs;
  }
}

function confirmationKey(generation: number, branch: number): string {
  return `${String(generation)}.${String(branch)}`;
}
