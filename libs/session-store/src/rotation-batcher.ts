import {
  oldestLiveDigest,
  REGISTRATION_LIFETIME_MS,
  StoreUnavailableError,
  type RotationRequest,
  type SessionPolicy,
  type SessionState,
} from '@holdfast/session';
import type { Queryable, Row, SqlValue } from './database/database.js';
import { toSessionState } from './sql/session-row.js';
import { ROTATE_SESSION, ROTATE_SESSIONS } from './sql/session-statements.js';

/** How many statements run at a time. While they do, further refreshes wait. */
const MAX_CONCURRENT_STATEMENTS = 4;

/** How many refreshes go into one statement. */
const MAX_BATCH_SIZE = 128;

/** How many refreshes may wait. Any more would time out before their turn. */
const MAX_WAITING = 20_000;

interface WaitingRotation {
  readonly values: readonly SqlValue[];
  readonly sessionId: string;
  readonly resolve: (state: SessionState | null) => void;
  readonly reject: (error: unknown) => void;
}

/** Counts since the process started. */
export interface RotationCounts {
  /** Refreshes sent to the database. */
  readonly refreshes: number;
  /** SQL statements that these took; fewer, under load. */
  readonly statements: number;
}

/**
 * Runs the common refreshes of one process. Under light load, each is one statement. Under heavy load, the waiting ones
 * go into one statement together, which saves a commit for each.
 */
export class RotationBatcher {
  readonly #database: Queryable;
  #waiting: WaitingRotation[] = [];
  #running = 0;
  #refreshes = 0;
  #statements = 0;

  constructor(database: Queryable) {
    this.#database = database;
  }

  /** Counts since the process started. */
  get counts(): RotationCounts {
    return { refreshes: this.#refreshes, statements: this.#statements };
  }

  /** The common refresh, as in SessionStore. */
  rotate(request: RotationRequest, policy: SessionPolicy): Promise<SessionState | null> {
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new StoreUnavailableError(new Error('too many refreshes are waiting')));
    }
    return new Promise((resolve, reject) => {
      const { sessionId } = request;
      this.#waiting.push({ values: toValues(request, policy), sessionId, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running >= MAX_CONCURRENT_STATEMENTS || this.#waiting.length === 0) return;
    const batch = this.#takeBatch();
    this.#running += 1;
    this.#refreshes += batch.length;
    this.#statements += 1;
    this.#run(batch)
      .catch((error: unknown) => {
        for (const { reject } of batch) reject(error);
      })
      .finally(() => {
        this.#running -= 1;
        this.#next();
      });
  }

  /**
   * Takes those that have waited longest, but only one for each session, because a statement updates a row only once.
   */
  #takeBatch(): readonly WaitingRotation[] {
    const taken = new Map<string, WaitingRotation>();
    this.#waiting = this.#waiting.filter((waiting) => {
      if (taken.size >= MAX_BATCH_SIZE || taken.has(waiting.sessionId)) return true;
      taken.set(waiting.sessionId, waiting);
      return false;
    });
    return [...taken.values()];
  }

  async #run(batch: readonly WaitingRotation[]): Promise<void> {
    const rows = await this.#query(batch);
    const states = new Map(rows.map(toSessionState).map((state) => [state.id, state]));
    for (const { sessionId, resolve } of batch) resolve(states.get(sessionId) ?? null);
  }

  #query(batch: readonly WaitingRotation[]): Promise<readonly Row[]> {
    const [first] = batch;
    if (first !== undefined && batch.length === 1) {
      return this.#database.query(ROTATE_SESSION, first.values);
    }
    const columns = first?.values.map((_value, column) => batch.map(({ values }) => values[column] ?? null));
    return this.#database.query(ROTATE_SESSIONS, columns);
  }
}

/** In the order of RotationInputs. */
function toValues(
  { sessionId, generation, branch, proof, hardwareKeyThumbprint, offersRegistration, now }: RotationRequest,
  policy: SessionPolicy,
): readonly SqlValue[] {
  const { deviceBoundSessions } = policy;
  return [
    sessionId,
    generation,
    branch,
    proof?.thumbprint ?? null,
    proof?.digest ?? null,
    now,
    now - policy.reuseLeewayMs,
    oldestLiveDigest(now),
    now + policy.idleTtlMs,
    hardwareKeyThumbprint,
    offersRegistration,
    deviceBoundSessions !== 'off',
    deviceBoundSessions === 'require' ? now - REGISTRATION_LIFETIME_MS : null,
  ];
}
