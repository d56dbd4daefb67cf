import pg from 'pg';
import type { Database, Queryable, Row, SqlValue, Statement } from './database.js';
import { PostgresListener } from './postgres-listener.js';
import { callingDriver, withRetries } from './postgres-errors.js';

/** Limits for connections to a PostgreSQL server. */
export interface PostgresLimits {
  /** How many connections to open at most. Defaults to 20. */
  readonly maxConnections: number;
  /** How long to wait for a connection, in milliseconds. Defaults to 2000. */
  readonly connectTimeoutMs: number;
  /** How long a statement may take, in milliseconds. Defaults to 5000. */
  readonly statementTimeoutMs: number;
}

const LIMITS: PostgresLimits = { maxConnections: 20, connectTimeoutMs: 2000, statementTimeoutMs: 5000 };

/**
 * Opens a pool of connections to a PostgreSQL server. It connects with the first statement.
 *
 * @example
 * const database = openPostgresDatabase('postgres://user:password@localhost/app', { maxConnections: 10 });
 * const store = await SqlSessionStore.open(database);
 */
export function openPostgresDatabase(url: string, limits: Partial<PostgresLimits> = {}): Database {
  const { maxConnections, connectTimeoutMs, statementTimeoutMs } = { ...LIMITS, ...limits };
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs,
    statement_timeout: statementTimeoutMs,
    application_name: 'holdfast',
  });
  // The pool replaces an idle connection that breaks; without a listener, its error would end the process.
  pool.on('error', IGNORE);
  // So would the error of a connection in use, between two statements: when the driver reads the end of a statement and
  // of the connection at once, it emits both before anybody else can listen.
  pool.on('connect', (client) => client.on('error', IGNORE));
  return new PostgresDatabase(pool, url);
}

class PostgresDatabase implements Database {
  readonly #pool: pg.Pool;
  readonly #url: string;
  readonly #listeners = new Set<PostgresListener>();

  constructor(pool: pg.Pool, url: string) {
    this.#pool = pool;
    this.#url = url;
  }

  query(statement: Statement, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return withRetries(() => queryableOn(this.#pool).query(statement, values));
  }

  execute(script: string): Promise<void> {
    return queryableOn(this.#pool).execute(script);
  }

  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result> {
    return withRetries(() => this.#transactionOnce(work));
  }

  listen(channel: string, wake: () => void): Promise<() => Promise<void>> {
    const listener = new PostgresListener(this.#url, channel, wake);
    this.#listeners.add(listener);
    listener.start();
    return Promise.resolve(async () => {
      this.#listeners.delete(listener);
      await listener.stop();
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.stop()));
    await this.#pool.end();
  }

  async #transactionOnce<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result> {
    const client = await callingDriver(() => this.#pool.connect());
    const connection = queryableOn(client);
    try {
      await connection.execute('BEGIN');
      const result = await work(connection);
      await connection.execute('COMMIT');
      client.release(false);
      return result;
    } catch (error) {
      // A connection that cannot even roll back is broken: the pool must not hand it out again.
      await connection.execute('ROLLBACK').then(
        () => {
          client.release(false);
        },
        () => {
          client.release(true);
        },
      );
      throw error;
    }
  }
}

/** The next statement on the connection rejects. */
const IGNORE = (): void => undefined;

function queryableOn(connection: pg.Pool | pg.PoolClient): Queryable {
  return {
    query: (statement, values = []) =>
      callingDriver(async () => (await connection.query<Row>({ ...statement, values: [...values] })).rows),
    execute: (script) =>
      callingDriver(async () => {
        await connection.query(script);
      }),
  };
}
