import pg from 'pg';
import { postgresDatabaseOf, type GivenPoolOptions } from '../src/database/postgres-database.js';
import type { Database } from '../src/database/database.js';

type TypeParsers = NonNullable<pg.PoolConfig['types']>;

/** Reads 64-bit integers as numbers, like many applications. */
export const int8AsNumber: TypeParsers = {
  getTypeParser: (id, format): unknown =>
    id === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(id, format),
};

/** A database on a pool like that of an application. Closing the database closes the pool. */
export function openOnApplicationPool(config: pg.PoolConfig, options: GivenPoolOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: process.env['TEST_DATABASE_URL'] ?? '',
    types: int8AsNumber,
    ...config,
  });
  const database = postgresDatabaseOf(pool, options);
  return {
    query: (statement, values) => database.query(statement, values),
    execute: (script) => database.execute(script),
    transaction: (work) => database.transaction(work),
    listen: (channel, wake) => database.listen(channel, wake),
    close: async () => {
      await database.close();
      await pool.end();
    },
  };
}
