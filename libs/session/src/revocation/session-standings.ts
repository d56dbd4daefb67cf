import type { AccessTokenOrigin } from '../rotation/decide-access.js';
import type { SessionEndReason } from '@holdfast/contract';

/** A session that is over while access tokens of it may still be about. */
export interface EndedSession {
  readonly sessionId: string;
  readonly reason: SessionEndReason;
  /** When the last of its access tokens has expired. Milliseconds since 1970. */
  readonly until: number;
}

export interface EndedSessions {
  readonly ended: readonly EndedSession[];
  /** Where the next call goes on; opaque. */
  readonly cursor: string;
}

/** The session that an access token belongs to, and the refresh token that it came along with. */
export interface AccessTokenSubject extends AccessTokenOrigin {
  readonly sessionId: string;
  readonly bound: boolean;
}

export type Standing =
  | { readonly kind: 'ended'; readonly reason: SessionEndReason }
  | { readonly kind: 'alive' }
  /** Only the store can tell. */
  | { readonly kind: 'unknown' };

export interface StandingsLimits {
  /** For how long what the store said of ended sessions is taken as complete. */
  readonly freshMs: number;
  /** For how long sessions go on that are not known to be over, after the store was last heard of. */
  readonly graceMs: number;
  readonly maxEnded: number;
  readonly maxConfirmed: number;
}

/** The limits unless others are given. */
export const DEFAULT_STANDINGS_LIMITS: StandingsLimits = {
  freshMs: 1_000,
  graceMs: 30_000,
  maxEnded: 100_000,
  maxConfirmed: 100_000,
};

/**
 * What one instance knows of sessions without asking the store: which are over, and how recent that knowledge is.
 *
 * Of an unbound session the store must see the first use of each access token, since that confirms its refresh token;
 * from then on it is known here. All times in milliseconds since 1970.
 */
export class SessionStandings {
  readonly #limits: StandingsLimits;
  readonly #ended = new Map<string, EndedSession>();
  /** By session: the generation and branch whose access token the store has seen. */
  readonly #confirmed = new Map<string, string>();
  readonly #listeners = new Set<(session: EndedSession) => void>();
  #completeAt = -Infinity;
  #heardAt = -Infinity;
  /** While more sessions are over than fit in, those not found here are not known to be alive. */
  #incompleteUntil = -Infinity;

  constructor(limits: Partial<StandingsLimits> = {}) {
    this.#limits = { ...DEFAULT_STANDINGS_LIMITS, ...limits };
  }

  /** The store has told all that ended up to `readAt`. */
  update(ended: readonly EndedSession[], readAt: number): void {
    for (const [sessionId, { until }] of this.#ended) {
      if (until <= readAt) this.#ended.delete(sessionId);
    }
    for (const session of ended) this.end(session);
    this.#completeAt = readAt;
    this.storeResponded(readAt);
  }

  /**
   * Calls the listener at once for every session that this instance learns to be over; for one of them perhaps twice.
   *
   * @returns what stops it
   */
  onEnded(listener: (session: EndedSession) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  end(session: EndedSession): void {
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

  /** The store has answered. */
  storeResponded(now: number): void {
    this.#heardAt = now;
  }

  /** The store has seen this access token in use, and its session was alive. */
  confirm({ sessionId, bound, generation, branch }: AccessTokenSubject): void {
    if (bound) return;
    this.#confirmed.delete(sessionId);
    if (this.#confirmed.size >= this.#limits.maxConfirmed) {
      const [oldest] = this.#confirmed.keys();
      if (oldest !== undefined) this.#confirmed.delete(oldest);
    }
    this.#confirmed.set(sessionId, nameOf(generation, branch));
  }

  of({ sessionId, bound, generation, branch }: AccessTokenSubject, now: number): Standing {
    const ended = this.#ended.get(sessionId);
    if (ended !== undefined) return { kind: 'ended', reason: ended.reason };
    const isComplete =
      Math.abs(now - this.#completeAt) <= this.#limits.freshMs && now > this.#incompleteUntil;
    const isConfirmed = bound || this.#confirmed.get(sessionId) === nameOf(generation, branch);
    return isComplete && isConfirmed ? { kind: 'alive' } : { kind: 'unknown' };
  }

  /** Whether sessions that are not known to be over go on, the store being out of reach. */
  isInGrace(now: number): boolean {
    return Math.abs(now - this.#heardAt) <= this.#limits.graceMs;
  }
}

function nameOf(generation: number, branch: number): string {
  return `${String(generation)}.${String(branch)}`;
}
