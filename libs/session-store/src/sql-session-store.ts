import {
  MAX_SESSION_EVENTS,
  type AttemptCount,
  type EndedSessions,
  type NewSession,
  type OpenedSession,
  type RotationRequest,
  type SessionChange,
  type SessionEvent,
  type SessionPolicy,
  type SessionState,
  type SessionStore,
} from '@holdfast/session';
import type { Database, Queryable } from './database/database.js';
import { isUniqueViolation } from './database/postgres-errors.js';
import { RotationBatcher, type RotationCounts } from './rotation-batcher.js';
import { migrateSessions, sessionTablesOf } from './session-tables.js';
import {
  CorruptRowError,
  toAttemptCount,
  toEndedSessions,
  toEventValues,
  toInsertValues,
  toOpenedSession,
  toSessionEvent,
  toSessionState,
  toUpdateValues,
} from './sql/session-row.js';
import {
  COUNT_ATTEMPTS,
  ENDED_CHANNEL,
  FIND_ALL_ENDED,
  FIND_ENDED_SINCE,
  FIND_EVENTS,
  FIND_LIVE_SESSIONS,
  FIND_OPENED_SESSION,
  FIND_SESSION,
  INSERT_EVENT,
  INSERT_SESSION,
  LOCK_SESSION,
  RECORD_END,
  REMOVE_EXPIRED_ATTEMPTS,
  REMOVE_EXPIRED_ENDS,
  REMOVE_EXPIRED_SESSIONS,
  TRIM_EVENTS,
  TRY_HOUSEKEEPING_LOCK,
  UPDATE_SESSION,
} from './sql/session-statements.js';

/** How many rows of each table one call of removeExpired deletes at most. */
const HOUSEKEEPING_BATCH = 500;

/** Where the tables of the sessions stand. */
export interface SqlSessionStoreOptions {
  /**
   * The schema of the tables, made where it is missing: up to 63 letters, digits, `_` and `$`, and its case counts.
   * Defaults to the first schema of the search path.
   */
  readonly schema?: string;
}

/** Stores sessions in PostgreSQL, one row each, however often they are refreshed. */
export class SqlSessionStore implements SessionStore {
  readonly #database: Database;
  readonly #batcher: RotationBatcher;

  private constructor(database: Database) {
    this.#database = database;
    this.#batcher = new RotationBatcher(database);
  }

  /**
   * Brings the tables up to date and opens the store. The caller closes the database.
   *
   * @example
   * const database = await openPGliteInMemory();
   * const store = await SqlSessionStore.open(database);
   * // …
   * await database.close();
   *
   * @throws MigrationRejectedError when tables are missing and the role may not create them
   */
  static async open(database: Database, options: SqlSessionStoreOptions = {}): Promise<SqlSessionStore> {
    await migrateSessions(database, options);
    return new SqlSessionStore(sessionTablesOf(database, options));
  }

  async create({ state, origin, proofDigest }: NewSession): Promise<'created' | 'duplicate'> {
    const values = [...toInsertValues(state), proofDigest, origin.address, origin.userAgent];
    try {
      await this.#database.transaction(async (transaction) => {
        await transaction.query(INSERT_SESSION, values);
        await insertEvents(transaction, state.id, [{ kind: 'signed_in', at: state.createdAt }]);
      });
      return 'created';
    } catch (error) {
      if (proofDigest !== null && isUniqueViolation(error)) return 'duplicate';
      throw error;
    }
  }

  async find(sessionId: string): Promise<SessionState | null> {
    const [row] = await this.#database.query(FIND_SESSION, [sessionId]);
    return row === undefined ? null : toSessionState(row);
  }

  async findWithOrigin(sessionId: string): Promise<OpenedSession | null> {
    const [row] = await this.#database.query(FIND_OPENED_SESSION, [sessionId]);
    return row === undefined ? null : toOpenedSession(row);
  }

  rotate(request: RotationRequest, policy: SessionPolicy): Promise<SessionState | null> {
    return this.#batcher.rotate(request, policy);
  }

  async change<Outcome>(
    sessionId: string,
    decide: (session: SessionState) => SessionChange<Outcome>,
  ): Promise<Outcome | null> {
    return this.#database.transaction(async (transaction) => {
      const [row] = await transaction.query(LOCK_SESSION, [sessionId]);
      if (row === undefined) return null;
      const session = toSessionState(row);
      const { outcome, next, events } = decide(session);
      if (next !== session) await transaction.query(UPDATE_SESSION, toUpdateValues(next));
      if (events.length > 0) await insertEvents(transaction, sessionId, events);
      if (session.end === null && next.end !== null) {
        await transaction.query(RECORD_END, [sessionId, next.end.reason, next.idleExpiresAt]);
      }
      return outcome;
    });
  }

  async liveSessionsOf(accountId: string, now: number): Promise<readonly OpenedSession[]> {
    return (await this.#database.query(FIND_LIVE_SESSIONS, [accountId, now])).map(toOpenedSession);
  }

  async endedSince(cursor: string | null, now: number): Promise<EndedSessions> {
    const rows =
      cursor === null
        ? await this.#database.query(FIND_ALL_ENDED, [now])
        : await this.#database.query(FIND_ENDED_SINCE, [cursor]);
    return toEndedSessions(rows);
  }

  onEnded(wake: () => void): Promise<() => Promise<void>> {
    return this.#database.listen(ENDED_CHANNEL, wake);
  }

  async removeExpired(now: number): Promise<number> {
    return this.#database.transaction(async (transaction) => {
      const [lock] = await transaction.query(TRY_HOUSEKEEPING_LOCK);
      if (lock?.['locked'] !== true) return 0;
      const sessions = await transaction.query(REMOVE_EXPIRED_SESSIONS, [now, HOUSEKEEPING_BATCH]);
      const ends = await transaction.query(REMOVE_EXPIRED_ENDS, [now, HOUSEKEEPING_BATCH]);
      const attempts = await transaction.query(REMOVE_EXPIRED_ATTEMPTS, [now, HOUSEKEEPING_BATCH]);
      return sessions.length + ends.length + attempts.length;
    });
  }

  async countAttempts(key: string, attempts: number, windowMs: number, now: number): Promise<AttemptCount> {
    const [row] = await this.#database.query(COUNT_ATTEMPTS, [key, attempts, windowMs, now]);
    if (row === undefined) throw new CorruptRowError('count');
    return toAttemptCount(row);
  }

  /** Counts refreshes and the statements that they took. Under load, one statement writes several. */
  get rotationCounts(): RotationCounts {
    return this.#batcher.counts;
  }

  async events(sessionId: string, limit: number): Promise<readonly SessionEvent[]> {
    const rows = await this.#database.query(FIND_EVENTS, [sessionId, limit]);
    return rows.map(toSessionEvent);
  }
}

async function insertEvents(
  transaction: Queryable,
  sessionId: string,
  events: readonly SessionEvent[],
): Promise<void> {
  for (const event of events) await transaction.query(INSERT_EVENT, toEventValues(sessionId, event));
  await transaction.query(TRIM_EVENTS, [sessionId, MAX_SESSION_EVENTS]);
}
