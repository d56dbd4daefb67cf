import { setTimeout as pause } from 'node:timers/promises';
import type { Queryable, Row } from './database.js';
import { callingDriver } from './postgres-errors.js';
import { columnTypes } from './postgres-types.js';

/** A query for `pg`. */
export interface PostgresQuery {
  readonly text: string;
  readonly name?: string;
  readonly values?: unknown[];
  readonly types?: typeof columnTypes;
  readonly query_timeout?: number;
}

/** The part of a `pg` client that the store uses. */
export interface PostgresPoolClient {
  query(query: PostgresQuery): Promise<{ readonly rows: Row[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
}

/** The part of a `pg.Pool` that the store uses. */
export interface PostgresPool {
  /** How many connections are open. */
  readonly totalCount?: number;
  connect(
    callback: (
      error: Error | undefined,
      client: PostgresPoolClient | undefined,
      release: (destroy?: boolean) => void,
    ) => void,
  ): void;
}

/** How connections of a pool are used. */
export interface ConnectionUse {
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly preparedStatements: boolean;
}

/** A connection taken from a pool. */
export interface HeldConnection {
  /** The same each time that the pool gives the same connection. */
  readonly client: object;
  readonly queryable: Queryable;
  /** The same with another limit for its statements. */
  readonly within: (statementTimeoutMs: number) => Queryable;
  /** @param isBroken whether the pool must close it instead of reusing it */
  readonly release: (isBroken: boolean) => void;
}

/** How long to wait for a connection of the pool when the server gives no further one. */
const REFUSED_PAUSE_MS = 25;

/**
 * Takes a connection from a pool, within the limit. When the server refuses a further connection, waits for one of those
 * that the pool has.
 */
export async function takeConnection(pool: PostgresPool, use: ConnectionUse): Promise<HeldConnection> {
  const giveUpAt = performance.now() + use.connectTimeoutMs;
  for (;;) {
    try {
      return await connectOnce(pool, { ...use, connectTimeoutMs: giveUpAt - performance.now() });
    } catch (error) {
      const hasOthers = (pool.totalCount ?? 0) > 0;
      if (!hasOthers || performance.now() + REFUSED_PAUSE_MS > giveUpAt) throw error;
      await pause(REFUSED_PAUSE_MS);
    }
  }
}

function connectOnce(pool: PostgresPool, use: ConnectionUse): Promise<HeldConnection> {
  return callingDriver(
    () =>
      new Promise((resolve, reject) => {
        let isLate = false;
        const timer = setTimeout(() => {
          isLate = true;
          reject(new Error('the pool has no connection'));
        }, use.connectTimeoutMs);
        pool.connect((error, client, release) => {
          clearTimeout(timer);
          if (client === undefined) {
            reject(error ?? new Error('the pool has no connection'));
          } else if (isLate) {
            release();
          } else {
            resolve(hold(client, release, use));
          }
        });
      }),
  );
}

/**
 * Must run in the pool's callback. A driver that reads the connection and its end together reports both before a
 * promise's reaction runs, and an error without a listener ends the process.
 */
function hold(
  client: PostgresPoolClient,
  release: (destroy?: boolean) => void,
  use: ConnectionUse,
): HeldConnection {
  client.on('error', IGNORE);
  return {
    client,
    queryable: queryableOn(client, use),
    within: (statementTimeoutMs) => queryableOn(client, { ...use, statementTimeoutMs }),
    release: (isBroken) => {
      release(isBroken);
      client.removeListener('error', IGNORE);
    },
  };
}

/** The next statement on the connection fails, with the reason. */
const IGNORE = (): void => undefined;

function queryableOn(
  client: PostgresPoolClient,
  { preparedStatements, statementTimeoutMs }: ConnectionUse,
): Queryable {
  return {
    query: ({ name, text }, values = []) =>
      callingDriver(async () => {
        const query = { text, values: [...values], types: columnTypes, query_timeout: statementTimeoutMs };
        const named = preparedStatements && name !== undefined ? { ...query, name } : query;
        return (await client.query(named)).rows;
      }),
    execute: (script) =>
      callingDriver(async () => {
        await client.query({ text: script, query_timeout: statementTimeoutMs });
      }),
  };
}
