import type { SessionEndReason } from '@holdfast/contract';
import type { AccessTokenOrigin } from '../rotation/decide-access.js';
import type { SessionState } from '../session-state.js';
import type { AccessTokenRevocation } from './access-token-revocation.js';
import { RevocationOverflow } from './revocation-overflow.js';

/** The session of an access token, and what it was issued with. */
export interface AccessTokenSubject extends AccessTokenOrigin {
  readonly sessionId: string;
  readonly bound: boolean;
  /** The session's claims version before the claims of the token were read. */
  readonly claimsVersion: number;
}

/** What the cache knows about an access token and its session. */
export type CachedStatus =
  | { readonly kind: 'ended'; readonly reason: SessionEndReason }
  /** The account's claims have changed since the token was issued. */
  | { readonly kind: 'claims_stale' }
  | { readonly kind: 'alive' }
  /** The cache does not know. Ask the store. */
  | { readonly kind: 'unknown' };

/** How full a RevocationCache is. */
export interface RevocationCounts {
  readonly remembered: number;
  /** How many it can remember. */
  readonly capacity: number;
  /** How many did not fit since it was created. */
  readonly overflowed: number;
}

interface RevocationCacheLimits {
  /** How long the cache counts as complete after an update. */
  readonly freshMs: number;
  /** How long sessions stay usable after the store last responded. */
  readonly graceMs: number;
  /** How long to remember a revocation at most: at least as long as access tokens live. */
  readonly rememberMs: number;
  /** For how many sessions to keep revocations. */
  readonly maxRevocations: number;
  /** How many confirmed refresh tokens of unbound sessions to keep. */
  readonly maxConfirmed: number;
}

/** The limits of a RevocationCache by default. It remembers revocations until the sessions have reached their limits. */
export const DEFAULT_REVOCATION_CACHE_LIMITS: RevocationCacheLimits = {
  freshMs: 1_000,
  graceMs: 30_000,
  rememberMs: Infinity,
  maxRevocations: 100_000,
  maxConfirmed: 100_000,
};

/** How often to remove revocations that concern no token any more. */
const SWEEP_MS = 60_000;

/**
 * What one instance knows about sessions without asking the store: which have ended, which have stale claims, and how
 * fresh this information is.
 *
 * The first use of an unbound session's access token must reach the store, because it confirms the refresh token. The
 * cache remembers that it did. All times in milliseconds since 1970.
 */
export class RevocationCache {
  readonly #limits: RevocationCacheLimits;
  /** By session: its end, else its latest claims refresh. */
  readonly #revocations = new Map<string, AccessTokenRevocation>();
  /** By session: the generation and branch that the store has confirmed. */
  readonly #confirmed = new Map<string, string>();
  readonly #listeners = new Set<(revocation: AccessTokenRevocation) => void>();
  readonly #overflow: RevocationOverflow;
  #completeAt = -Infinity;
  #respondedAt = -Infinity;
  #sweptAt = -Infinity;

  constructor(limits: Partial<RevocationCacheLimits> = {}) {
    this.#limits = { ...DEFAULT_REVOCATION_CACHE_LIMITS, ...limits };
    this.#overflow = new RevocationOverflow(this.#limits.rememberMs);
  }

  /** How many revocations it remembers. */
  get counts(): RevocationCounts {
    const { maxRevocations: capacity } = this.#limits;
    return { remembered: this.#revocations.size, capacity, overflowed: this.#overflow.count };
  }

  /** Adds what the store returned; the cache is then complete up to `readAt`. */
  update(revocations: readonly AccessTokenRevocation[], readAt: number): void {
    if (readAt - this.#sweptAt >= SWEEP_MS) this.#sweep(readAt);
    for (const revocation of revocations) this.add(revocation, readAt);
    this.#completeAt = readAt;
    this.storeResponded(readAt);
  }

  /**
   * Calls the listener for every revocation that is added, possibly more than once for the same one.
   *
   * @returns a function that removes the listener
   */
  onRevocation(listener: (revocation: AccessTokenRevocation) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Adds a revocation. For the same session, the one that revokes more takes precedence. */
  add(revocation: AccessTokenRevocation, now: number): void {
    if (revocation.kind === 'session_ended') this.#confirmed.delete(revocation.sessionId);
    this.#keep({ ...revocation, until: Math.min(revocation.until, now + this.#limits.rememberMs) }, now);
    for (const listener of this.#listeners) listener(revocation);
  }

  #keep(revocation: AccessTokenRevocation, now: number): void {
    const { sessionId } = revocation;
    const known = this.#revocations.get(sessionId);
    if (known !== undefined && revokesMore(known, revocation)) return;
    if (known === undefined && this.#isFull(now)) this.#overflow.add(sessionId, now);
    else this.#revocations.set(sessionId, revocation);
  }

  #isFull(now: number): boolean {
    if (this.#revocations.size < this.#limits.maxRevocations) return false;
    if (now > this.#sweptAt) this.#sweep(now);
    return this.#revocations.size >= this.#limits.maxRevocations;
  }

  #sweep(now: number): void {
    for (const [sessionId, { until }] of this.#revocations) {
      if (until <= now) this.#revocations.delete(sessionId);
    }
    this.#overflow.sweep(now);
    this.#sweptAt = now;
  }

  /** The session, with its end if this instance remembers one that the store has lost. */
  recall(session: SessionState, now: number): SessionState {
    const known = session.end === null ? this.#find(session.id, now) : undefined;
    return known?.kind === 'session_ended' ? { ...session, end: { reason: known.reason, at: now } } : session;
  }

  /** Whether this instance remembers the end of a session. */
  remembersEndOf(sessionId: string, now: number): boolean {
    return this.#find(sessionId, now)?.kind === 'session_ended';
  }

  #find(sessionId: string, now: number): AccessTokenRevocation | undefined {
    const revocation = this.#revocations.get(sessionId);
    return revocation === undefined || revocation.until <= now ? undefined : revocation;
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

  /** Whether an access token gives access to its session, according to the cache. */
  statusOf(
    { sessionId, bound, generation, branch, claimsVersion }: AccessTokenSubject,
    now: number,
  ): CachedStatus {
    const revocation = this.#find(sessionId, now);
    if (revocation?.kind === 'session_ended') return { kind: 'ended', reason: revocation.reason };
    if (revocation !== undefined && claimsVersion < revocation.claimsVersion) return { kind: 'claims_stale' };
    const isComplete =
      Math.abs(now - this.#completeAt) <= this.#limits.freshMs && !this.#overflow.mayHave(sessionId);
    const isConfirmed = bound || this.#confirmed.get(sessionId) === confirmationKey(generation, branch);
    return isComplete && isConfirmed ? { kind: 'alive' } : { kind: 'unknown' };
  }

  /** Whether sessions not known to have ended stay usable while the store is unreachable. */
  isInGrace(now: number): boolean {
    return Math.abs(now - this.#respondedAt) <= this.#limits.graceMs;
  }
}

/** The end of a session revokes more than a claims refresh, and a later claims refresh more than an earlier one. */
function revokesMore(one: AccessTokenRevocation, other: AccessTokenRevocation): boolean {
  if (other.kind === 'session_ended') return false;
  return one.kind === 'session_ended' || one.claimsVersion > other.claimsVersion;
}

function confirmationKey(generation: number, branch: number): string {
  return `${String(generation)}.${String(branch)}`;
}
