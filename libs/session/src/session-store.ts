import type { SessionEvent } from './session-event.js';
import type { SessionPolicy } from './session-policy.js';
import type { EndedSessions } from './revocation/session-standings.js';
import type { SessionOrigin, SessionState } from './session-state.js';

/** The store did not answer, or not in time. Whether a write took place is then not known. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';

  constructor(cause: unknown) {
    super('the store is not available', { cause });
  }
}

/** What the common refresh asks for: the current token of a session, presented by the one who may. */
export interface RotationRequest {
  readonly sessionId: string;
  readonly generation: number;
  readonly branch: number;
  /** The proof's key, and the digest under which the proof is remembered; null where no proof came along. */
  readonly proof: { readonly thumbprint: string; readonly digest: bigint } | null;
  readonly now: number;
}

/** What a new session begins with. */
export interface NewSession {
  readonly state: SessionState;
  readonly origin: SessionOrigin;
  /** Digest of the proof that came with the sign-in, so that it opens no second session. */
  readonly proofDigest: bigint | null;
}

/** A session, and where it was opened. */
export interface OpenedSession {
  readonly state: SessionState;
  readonly origin: SessionOrigin;
}

/** What to answer, to store and to tell. Nothing is stored where `next` is the session as it was read. */
export interface SessionChange<Outcome> {
  readonly outcome: Outcome;
  readonly next: SessionState;
  readonly events: readonly SessionEvent[];
}

/** Attempts under one name within a window of time. */
export interface AttemptCount {
  readonly count: number;
  /** When the window is over and counting begins anew. Milliseconds since 1970. */
  readonly resetsAt: number;
}

/**
 * Where sessions are kept. Every method throws StoreUnavailableError when the store cannot answer.
 *
 * The rules are decideRefresh's. A store applies the common case by itself, for speed, and otherwise keeps what it is
 * told to.
 */
export interface SessionStore {
  /** `duplicate` when the proof has already opened a session: nothing is stored then. */
  create(session: NewSession): Promise<'created' | 'duplicate'>;

  find(sessionId: string): Promise<SessionState | null>;

  /**
   * The common refresh, in one step: where decideRefresh says `rotated`, the new state is stored and returned.
   * Null in every other case, and nothing is changed.
   */
  rotate(request: RotationRequest, policy: SessionPolicy): Promise<SessionState | null>;

  /**
   * Every other change: reads the session, decides, and stores the outcome, while nobody else can write the same
   * session. Null, and `decide` not called, for a session that is not there.
   *
   * @param decide pure: it may be called again when the store has to start over
   */
  change<Outcome>(
    sessionId: string,
    decide: (session: SessionState) => SessionChange<Outcome>,
  ): Promise<Outcome | null>;

  /** The sessions of an account that are not over, newest first; those past a limit at `now` are left out. */
  liveSessionsOf(accountId: string, now: number): Promise<readonly OpenedSession[]>;

  /**
   * The sessions that ended since an earlier call, on whatever instance: each is told at least once.
   *
   * @param cursor of the earlier call; null for all whose access tokens have not expired at `now`
   */
  endedSince(cursor: string | null, now: number): Promise<EndedSessions>;

  /**
   * Calls `wake` soon after a session has ended. It may call too often, or be late, or miss one: endedSince tells.
   *
   * @returns what stops it
   */
  onEnded(wake: () => void): Promise<() => Promise<void>>;

  /**
   * Removes a batch of what nobody can ask for any more: sessions past their absolute limit, with their history.
   *
   * @returns how many went; 0 also when another instance is at it
   */
  removeExpired(now: number): Promise<number>;

  /**
   * Counts attempts, those of all instances together, in a window that begins with the first of them.
   *
   * @param key what is counted; at most 64 characters, and nothing secret or personal
   * @param attempts how many to add
   * @returns the count with these included
   */
  countAttempts(key: string, attempts: number, windowMs: number, now: number): Promise<AttemptCount>;

  /** The session's history, newest first, at most `limit` events. */
  events(sessionId: string, limit: number): Promise<readonly SessionEvent[]>;
}

/** The largest number of events that a session's history holds. Older ones are dropped. */
export const MAX_SESSION_EVENTS = 200;

/** Names the port where it is injected. */
export const SessionStore = Symbol('SessionStore');
