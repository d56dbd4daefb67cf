import { StoreUnavailableError } from '@holdfast/session';
import type { Database, Queryable, Row, SqlValue, Statement } from './database.js';
import { Connections } from './connections.js';
import { withRetries } from './postgres-errors.js';
import { HostPools } from './host-pools.js';
import { postgresHostUrls } from './postgres-host-urls.js';
import { PostgresListener } from './postgres-listener.js';
import type { ConnectionUse, PostgresPool } from './postgres-pool.js';
import { Ticker } from './ticker.js';

/** Limits for connections to a PostgreSQL server. */
export interface PostgresLimits {
  /** How many connections to open at most, with the one that listens. Defaults to 10; at least 2. */
  readonly maxConnections: number;
  /** How long to wait for a connection, in milliseconds. Defaults to 2000. */
  readonly connectTimeoutMs: number;
  /** How long a statement may take, in milliseconds. Defaults to 5000. */
  readonly statementTimeoutMs: number;
}

const LIMITS: PostgresLimits = { maxConnections: 10, connectTimeoutMs: 2000, statementTimeoutMs: 5000 };

/** How to connect to a PostgreSQL server. */
export interface PostgresOptions extends Partial<PostgresLimits> {
  /**
   * Whether each connection prepares a statement once. Set it to false behind a pooler that gives each transaction
   * another connection, such as PgBouncer: then no parameter is sent at the start either, and the server bounds only
   * transactions. Defaults to true.
   */
  readonly preparedStatements?: boolean | undefined;
  /** A direct connection for LISTEN. Defaults to the URL; without prepared statements, the database is polled. */
  readonly listenUrl?: string | undefined;
}

/**
 * Opens a pool of connections to a PostgreSQL server. It connects with the first statement.
 *
 * @param url may list several hosts, as `postgres://one:5432,two:5432/app`: the first that takes writes is used
 *
 * @example
 * const database = openPostgresDatabase('postgres://user:password@localhost/app', { maxConnections: 10 });
 * const store = await SqlSessionStore.open(database);
 */
export function openPostgresDatabase(url: string, options: PostgresOptions = {}): Database {
  const { maxConnections, connectTimeoutMs, statementTimeoutMs } = { ...LIMITS, ...options };
  const { preparedStatements = true, listenUrl } = options;
  const isListening = preparedStatements || listenUrl !== undefined;
  const pool = new HostPools(url, {
    max: isListening ? Math.max(1, maxConnections - 1) : maxConnections,
    connectionTimeoutMillis: Math.ceil(connectTimeoutMs / Math.max(1, postgresHostUrls(url).length)),
    query_timeout: statementTimeoutMs,
    application_name: 'holdfast',
    ...(preparedStatements ? { statement_timeout: statementTimeoutMs } : {}),
  });
  return new PostgresDatabase({
    pool,
    use: { connectTimeoutMs, statementTimeoutMs, preparedStatements },
    listener: (channel, wake) =>
      isListening
        ? new PostgresListener(() => listenUrl ?? pool.currentUrl, channel, wake)
        : new Ticker(POLL_MS, wake),
    closePool: () => pool.end(),
  });
}

/** How to use a pool that the application provides. */
export interface GivenPoolOptions {
  /** How long a request waits for a connection, in milliseconds. Defaults to 2000. */
  readonly connectTimeoutMs?: number;
  /** How long a statement may take, in milliseconds. Defaults to 5000. */
  readonly statementTimeoutMs?: number;
  /**
   * Whether each connection prepares a statement once. Defaults to false, which works behind a pooler that changes the
   * server's connection between transactions.
   */
  readonly preparedStatements?: boolean;
  /** A direct connection for LISTEN, outside the pool. Without it the database is polled. */
  readonly listenUrl?: string;
  /** How often to poll without `listenUrl`, in milliseconds. Defaults to 1000. */
  readonly pollMs?: number;
}

/**
 * Uses a `pg.Pool` of the application. The pool stays the application's: `close` does not end it, its `error` events
 * reach the application's listeners alone, and its type parsers are not used.
 */
export function postgresDatabaseOf(pool: PostgresPool, options: GivenPoolOptions = {}): Database {
  const { connectTimeoutMs, statementTimeoutMs } = { ...LIMITS, ...options };
  const { preparedStatements = false, listenUrl, pollMs = POLL_MS } = options;
  return new PostgresDatabase({
    pool,
    use: { connectTimeoutMs, statementTimeoutMs, preparedStatements },
    listener: (channel, wake) =>
      listenUrl === undefined
        ? new Ticker(pollMs, wake)
        : new PostgresListener(() => listenUrl, channel, wake),
    closePool: () => Promise.resolve(),
  });
}

const POLL_MS = 1000;

interface Listener {
  start(): void;
  stop(): Promise<void>;
}

interface PostgresDatabaseParts {
  readonly pool: PostgresPool;
  readonly use: ConnectionUse;
  readonly listener: (channel: string, wake: () => void) => Listener;
  readonly closePool: () => Promise<void>;
}

class PostgresDatabase implements Database {
  readonly #parts: PostgresDatabaseParts;
  readonly #connections: Connections;
  readonly #listeners = new Set<Listener>();

  constructor(parts: PostgresDatabaseParts) {
    this.#parts = parts;
    this.#connections = new Connections(parts.pool, parts.use);
  }

  query(statement: Statement, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return withRetries(() => this.#using((connection) => connection.query(statement, values)));
  }

  execute(script: string): Promise<void> {
    return this.#using((connection) => connection.execute(script));
  }

  transaction<Result>(
    work: (transaction: Queryable) => Promise<Result>,
    statementTimeoutMs = this.#parts.use.statementTimeoutMs,
  ): Promise<Result> {
    return withRetries(() => this.#transactionOnce(work, statementTimeoutMs));
  }

  listen(channel: string, wake: () => void): Promise<() => Promise<void>> {
    const listener = this.#parts.listener(channel, wake);
    this.#listeners.add(listener);
    listener.start();
    return Promise.resolve(async () => {
      this.#listeners.delete(listener);
      await listener.stop();
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.stop()));
    this.#listeners.clear();
    await this.#parts.closePool();
  }

  /** Runs one statement. Does not reuse a connection on which the database was unavailable. */
  async #using<Result>(run: (connection: Queryable) => Promise<Result>): Promise<Result> {
    const held = await this.#connections.take();
    try {
      const result = await run(held.queryable);
      held.release(false);
      return result;
    } catch (error) {
      this.#connections.giveBack(held, error);
      throw error;
    }
  }

  async #transactionOnce<Result>(
    work: (transaction: Queryable) => Promise<Result>,
    statementTimeoutMs: number,
  ): Promise<Result> {
    const held = await this.#connections.take();
    const queryable = held.within(statementTimeoutMs);
    try {
      // The application's pool may have no limit, and a statement that this process has given up on continues in the
      // database.
      await queryable.execute(
        `BEGIN; SET LOCAL statement_timeout = ${String(Math.ceil(statementTimeoutMs))}`,
      );
      const result = await work(queryable);
      await queryable.execute('COMMIT');
      held.release(false);
      return result;
    } catch (error) {
      const isBroken = error instanceof StoreUnavailableError || !(await canRollBack(queryable));
      this.#connections.giveBack(held, error, isBroken);
      throw error;
    }
  }
}

/** A connection that cannot roll back is broken: the pool must close it, which rolls back as well. */
function canRollBack(queryable: Queryable): Promise<boolean> {
  return queryable.execute('ROLLBACK').then(
    () => true,
    () => false,
  );
}
