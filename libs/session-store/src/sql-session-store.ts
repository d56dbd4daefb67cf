import type {
  NewSession,
  RotationRequest,
  SessionChange,
  SessionEvent,
  SessionPolicy,
  SessionState,
  SessionStore,
} from '@holdfast/session';
import type { Database, Queryable } from './database/database.js';
import { migrate } from './database/migrate.js';
import { isUniqueViolation } from './database/postgres-errors.js';
import { Rotations } from './rotations.js';
import { sessionMigrations } from './sql/session-migrations.js';
import {
  toEventValues,
  toInsertValues,
  toSessionEvent,
  toSessionState,
  toUpdateValues,
} from './sql/session-row.js';
import {
  FIND_EVENTS,
  FIND_SESSION,
  INSERT_EVENT,
  INSERT_SESSION,
  LOCK_SESSION,
  TRIM_EVENTS,
  UPDATE_SESSION,
} from './sql/session-statements.js';

/** How many events of one session are kept. */
const MAX_EVENTS = 200;

/** Sessions in PostgreSQL: one row each, however often they are refreshed. */
export class SqlSessionStore implements SessionStore {
  readonly #database: Database;
  readonly #rotations: Rotations;

  private constructor(database: Database) {
    this.#database = database;
    this.#rotations = new Rotations(database);
  }

  /** Brings the tables up to date first. */
  static async open(database: Database): Promise<SqlSessionStore> {
    await migrate(database, sessionMigrations);
    return new SqlSessionStore(database);
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

  rotate(request: RotationRequest, policy: SessionPolicy): Promise<SessionState | null> {
    return this.#rotations.rotate(request, policy);
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
      return outcome;
    });
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
  await transaction.query(TRIM_EVENTS, [sessionId, MAX_EVENTS]);
}
