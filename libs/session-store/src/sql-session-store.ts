import {
  endEvent,
  revocationBy,
  type AccessTokenRevocation,
  type AttemptCount,
  type ClaimsRevocation,
  type EndedSessionPage,
  type EventPage,
  type InstanceRegistry,
  type NewSession,
  type OpenedSession,
  type RevocationBatch,
  type RotationRequest,
  type SessionChange,
  type SessionEnd,
  type SessionPage,
  type SessionPolicy,
  type SessionRevocation,
  type SessionState,
  type SessionStore,
} from '@holdfast/session';
import type { Database, Queryable } from './database/database.js';
import { isUniqueViolation } from './database/postgres-errors.js';
import { continues, decodeCursor } from './revocation-cursor.js';
import { RotationBatcher, type RotationCounts } from './rotation-batcher.js';
import { SqlInstanceRegistry } from './sql-instance-registry.js';
import { migrateSessions, sessionTablesOf } from './session-tables.js';
import {
  CorruptRowError,
  toAttemptCount,
  toClaimsRevocation,
  toEventPage,
  toInsertValues,
  toOpenedSession,
  toRevocationBatch,
  toRevocationCursor,
  toSessionRevocation,
  toSessionState,
  toUpdateValues,
} from './sql/session-row.js';
import { recordEvents } from './record-events.js';
import { COUNT_ATTEMPTS } from './sql/attempt-statements.js';
import { FIND_EVENTS } from './sql/event-statements.js';
import {
  REMOVE_EXPIRED_ATTEMPTS,
  REMOVE_EXPIRED_CLAIMS_REFRESHES,
  REMOVE_EXPIRED_ENDS,
  REMOVE_EXPIRED_SESSIONS,
  TRY_HOUSEKEEPING_LOCK,
} from './sql/housekeeping-statements.js';
import {
  END_SESSIONS,
  FIND_ALL_REVOCATIONS,
  FIND_REVOCATIONS_SINCE,
  RECORD_CLAIMS_REFRESH,
  RECORD_END,
  REFRESH_CLAIMS,
  REVOCATION_CHANNEL,
} from './sql/revocation-statements.js';
import {
  FIND_ENDED_SESSIONS,
  FIND_IDLE_LONGEST,
  FIND_LIVE_SESSIONS,
  FIND_OPENED_SESSION,
  FIND_SESSION,
  INSERT_SESSION,
  LOCK_SESSION,
  UPDATE_SESSION,
} from './sql/session-statements.js';

/** How many rows of each table one call of removeExpired deletes at most. */
const HOUSEKEEPING_BATCH = 500;

const REMOVE_EXPIRED = [
  REMOVE_EXPIRED_SESSIONS,
  REMOVE_EXPIRED_ENDS,
  REMOVE_EXPIRED_CLAIMS_REFRESHES,
  REMOVE_EXPIRED_ATTEMPTS,
] as const;

/** Sorts after every id. */
const MAX_UUID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const ALL_SESSIONS = { limit: null, before: null } as const;

/** Where the session tables are. */
export interface SqlSessionStoreOptions {
  /**
   * The schema of the tables: up to 63 letters, digits, `_` and `$`, case-sensitive. Created if missing. Defaults to
   * the first schema of the search path.
   */
  readonly schema?: string;
}

/** Stores sessions in PostgreSQL, one row each, however often they are refreshed. */
export class SqlSessionStore implements SessionStore {
  readonly instances: InstanceRegistry;
  readonly #database: Database;
  readonly #batcher: RotationBatcher;

  private constructor(database: Database) {
    this.#database = database;
    this.instances = new SqlInstanceRegistry(database);
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
        await recordEvents(transaction, state.id, [{ kind: 'signed_in', at: state.createdAt }]);
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
      if (events.length > 0) await recordEvents(transaction, sessionId, events);
      const revocation = revocationBy(session, next);
      if (revocation !== null) await recordRevocation(transaction, revocation);
      return outcome;
    });
  }

  async idleLongest(accountId: string, now: number, keep: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#database.query(FIND_IDLE_LONGEST, [accountId, now, keep, limit]);
    return rows.map(({ id }) => String(id));
  }

  async endAllOf(
    accountId: string,
    { reason, at }: SessionEnd,
    except: string | null,
  ): Promise<readonly SessionRevocation[]> {
    const { kind } = endEvent(reason, at);
    const rows = await this.#database.query(END_SESSIONS, [accountId, reason, kind, at, except]);
    return rows.map(toSessionRevocation);
  }

  async refreshClaimsOf(accountId: string, now: number): Promise<readonly ClaimsRevocation[]> {
    return (await this.#database.query(REFRESH_CLAIMS, [accountId, now])).map(toClaimsRevocation);
  }

  async liveSessionsOf(
    accountId: string,
    now: number,
    { limit, before }: SessionPage | typeof ALL_SESSIONS = ALL_SESSIONS,
  ): Promise<readonly OpenedSession[]> {
    const values = [accountId, now, before ?? MAX_UUID, limit];
    return (await this.#database.query(FIND_LIVE_SESSIONS, values)).map(toOpenedSession);
  }

  async endedSessionsOf(
    accountId: string,
    now: number,
    { limit, before }: EndedSessionPage,
  ): Promise<readonly OpenedSession[]> {
    const values = [accountId, now, before?.endedAt ?? null, before?.id ?? null, limit];
    return (await this.#database.query(FIND_ENDED_SESSIONS, values)).map(toOpenedSession);
  }

  async revocationsSince(cursor: string | null, now: number, maxAgeMs?: number): Promise<RevocationBatch> {
    const previous = cursor === null ? null : decodeCursor(cursor);
    if (previous !== null) {
      const rows = await this.#database.query(FIND_REVOCATIONS_SINCE, [previous.snapshot]);
      if (continues(toRevocationCursor(rows), previous)) return toRevocationBatch(rows);
    }
    return toRevocationBatch(await this.#database.query(FIND_ALL_REVOCATIONS, [now, maxAgeMs ?? null]));
  }

  onRevocation(wake: () => void): Promise<() => Promise<void>> {
    return this.#database.listen(REVOCATION_CHANNEL, wake);
  }

  async removeExpired(now: number): Promise<number> {
    return this.#database.transaction(async (transaction) => {
      const [lock] = await transaction.query(TRY_HOUSEKEEPING_LOCK);
      if (lock?.['locked'] !== true) return 0;
      let removed = 0;
      for (const statement of REMOVE_EXPIRED) {
        removed += (await transaction.query(statement, [now, HOUSEKEEPING_BATCH])).length;
      }
      return removed;
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

  async events(sessionId: string, limit: number, before: number | null = null): Promise<EventPage> {
    const values = [sessionId, before ?? Number.MAX_SAFE_INTEGER, limit + 1];
    return toEventPage(await this.#database.query(FIND_EVENTS, values), limit);
  }
}

async function recordRevocation(transaction: Queryable, revocation: AccessTokenRevocation): Promise<void> {
  const { kind, sessionId, until } = revocation;
  await (kind === 'session_ended'
    ? transaction.query(RECORD_END, [sessionId, revocation.reason, until])
    : transaction.query(RECORD_CLAIMS_REFRESH, [sessionId, revocation.claimsVersion, until]));
}
