import type { InstanceRegistry } from './instance-registry.js';
import type {
  AccessTokenRevocation,
  ClaimsRevocation,
  SessionRevocation,
} from './revocation/access-token-revocation.js';
import type { CountedSessionEvent, SessionEvent } from './session-event.js';
import type { SessionPolicy } from './session-policy.js';
import type { SessionEnd, SessionOrigin, SessionState } from './session-state.js';

/** The store did not respond, or not in time. Whether a write took place is unknown. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';

  constructor(cause: unknown) {
    super('the store is unavailable', { cause });
  }
}

/** A refresh with the current token of a session, which is the common case. */
export interface RotationRequest {
  readonly sessionId: string;
  readonly generation: number;
  readonly branch: number;
  /**
   * The thumbprint of the proof's key, and the digest to remember the proof by; null without a proof. The digest is null
   * when the proof's nonce belongs to this generation, so that the rotation itself ends its freshness.
   */
  readonly proof: { readonly thumbprint: string; readonly digest: bigint | null } | null;
  /** The thumbprint of the hardware key that a fresh bound cookie shows; null without one. */
  readonly hardwareKeyThumbprint: string | null;
  /** Whether a bound session whose browser was not asked yet to register a hardware key is asked with this refresh. */
  readonly offersRegistration: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A session and where it was opened. */
export interface OpenedSession {
  readonly state: SessionState;
  readonly origin: SessionOrigin;
}

/** A session to store at sign-in. */
export interface NewSession extends OpenedSession {
  /**
   * Identifies the proof of the sign-in, or the legacy token, so that it cannot open a second session; null if there is
   * neither. A signed 64-bit integer, negative for a legacy token.
   */
  readonly proofDigest: bigint | null;
}

/** What to return, store and add to the history. When `next` is the session as read, its state is not written. */
export interface SessionChange<Outcome> {
  readonly outcome: Outcome;
  readonly next: SessionState;
  readonly events: readonly SessionEvent[];
}

/** A batch of revocations, and where the next batch starts. */
export interface RevocationBatch {
  readonly revocations: readonly AccessTokenRevocation[];
  /** Opaque; pass it to the next call of revocationsSince. */
  readonly cursor: string;
}

/** Which sessions of a list to return. */
export interface SessionPage {
  readonly limit: number;
  /** Only sessions whose ids sort before this one; null starts with the newest. */
  readonly before: string | null;
}

/** Which ended sessions of a list to return. */
export interface EndedSessionPage {
  readonly limit: number;
  /** Only sessions that sort after this one, which ended at that time; null starts with the one that ended last. */
  readonly before: { readonly endedAt: number; readonly id: string } | null;
}

/** A part of a session's history, newest first. */
export interface EventPage {
  readonly events: readonly CountedSessionEvent[];
  /** The position where the next page starts; null after the last event. */
  readonly next: number | null;
}

/** How many attempts were counted in the current window. */
export interface AttemptCount {
  readonly count: number;
  /** When the window ends and the count starts again at zero. Milliseconds since 1970. */
  readonly resetsAt: number;
}

/**
 * Stores sessions. Every method rejects with StoreUnavailableError when the store does not respond.
 *
 * The rules are those of decideRefresh. For speed, a store applies them itself in the common case (`rotate`); in all
 * other cases it stores what it is given (`change`).
 *
 * During a deployment, instances of two versions run at the same time, so a store reads end reasons with knownEndReason
 * and events with knownSessionEvent.
 *
 * A store is correct when it passes `describeSessionStore` of `libs/testing`.
 */
export interface SessionStore {
  /** Where the instances that share the store register. Absent if the store is of a single process. */
  readonly instances?: InstanceRegistry;

  /** Stores a session with the event `signed_in`; stores nothing (`duplicate`) when its proof has opened a session. */
  create(session: NewSession): Promise<'created' | 'duplicate'>;

  /** Returns a session as it was last stored, ended or not; null when there is none. */
  find(sessionId: string): Promise<SessionState | null>;

  /** Like `find`, and returns where the session was opened. */
  findWithOrigin(sessionId: string): Promise<OpenedSession | null>;

  /**
   * Handles the common refresh in one atomic step: stores and returns the new state when decideRefresh grants
   * `rotated`. In every other case, changes nothing and returns null.
   */
  rotate(request: RotationRequest, policy: SessionPolicy): Promise<SessionState | null>;

  /**
   * Reads a session, decides, and stores the result, with no other write to that session in between. Returns null
   * without calling `decide` when there is no such session.
   *
   * An event that isCountedEvent replaces the entry of its kind and reason in the history, if there is one, and counts
   * the events of both.
   *
   * @param decide pure: a store may call it again when it retries
   */
  change<Outcome>(
    sessionId: string,
    decide: (session: SessionState) => SessionChange<Outcome>,
  ): Promise<Outcome | null>;

  /**
   * Lists the sessions of an account that have neither ended nor passed a limit at `now`, newest first: by their ids,
   * which start with the time.
   *
   * @param page which of them; all by default
   */
  liveSessionsOf(accountId: string, now: number, page?: SessionPage): Promise<readonly OpenedSession[]>;

  /**
   * Lists the sessions of an account that have ended or passed a limit at `now` and are still stored. Those that ended
   * last come first, and of those that ended at the same time the newest.
   */
  endedSessionsOf(accountId: string, now: number, page: EndedSessionPage): Promise<readonly OpenedSession[]>;

  /**
   * Returns the ids of live sessions of an account, except the `keep` that were used last, and at most `limit`: the
   * latest used first.
   */
  idleLongest(accountId: string, now: number, keep: number, limit: number): Promise<readonly string[]>;

  /**
   * Ends the live sessions of an account in one atomic step, each with the event of endEvent, except the session
   * `except`. Ends MAX_ENDED_AT_ONCE at most; call it again when it has ended as many.
   *
   * @returns what revocationBy returns for each
   */
  endAllOf(accountId: string, end: SessionEnd, except: string | null): Promise<readonly SessionRevocation[]>;

  /**
   * Increments the claims version of the sessions of an account that are live at `now`, in one atomic step.
   *
   * @returns what revocationBy returns for each
   */
  refreshClaimsOf(accountId: string, now: number): Promise<readonly ClaimsRevocation[]>;

  /**
   * Lists the revocations (see `revocationBy`) by changes on any instance since an earlier call: sessions that have
   * ended, and sessions whose claims were refreshed. Lists each revocation at least once, however late its transaction
   * commits.
   *
   * @param cursor from the earlier call; null lists every revocation of access tokens that may be valid at `now`, and so
   *   does a cursor that the store's state is behind, after a failover or a restore
   * @param maxAgeMs how long access tokens live: without a cursor, the store may leave out what it recorded before that.
   *   Defaults to no limit
   */
  revocationsSince(cursor: string | null, now: number, maxAgeMs?: number): Promise<RevocationBatch>;

  /**
   * Calls `wake` soon after a revocation, on any instance. A hint only: calls may be late, missing or superfluous, so
   * poll revocationsSince as well.
   *
   * @returns a function that stops listening
   */
  onRevocation(wake: () => void): Promise<() => Promise<void>>;

  /**
   * Removes a batch of expired data: sessions past their absolute limit, with their history, and whatever else the
   * store no longer needs at `now`.
   *
   * @returns how many records were removed; 0 also while another instance is removing some
   */
  removeExpired(now: number): Promise<number>;

  /**
   * Counts attempts on all instances in a fixed window, which starts with the first attempt.
   *
   * @param key what to count; at most 64 characters, neither secret nor personal
   * @param attempts how many to add
   * @returns the count, including these attempts
   */
  countAttempts(key: string, attempts: number, windowMs: number, now: number): Promise<AttemptCount>;

  /**
   * Returns a page of the session's history: the entry that was added or counted last comes first.
   *
   * @param limit how many events, at least 1. A page may have fewer although another follows
   * @param before the position where it starts: `next` of the page before. Defaults to the newest event
   */
  events(sessionId: string, limit: number, before?: number | null): Promise<EventPage>;
}

/** How many entries a session's history holds, also once it has ended. Older ones are dropped. */
export const MAX_SESSION_EVENTS = 200;

/** How many sessions one call of `endAllOf` ends at most, so that its step takes less than a second. */
export const MAX_ENDED_AT_ONCE = 20_000;

/** The injection token of the store. */
export const SessionStore = Symbol('SessionStore');
