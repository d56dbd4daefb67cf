import { PGlite, type Transaction } from '@electric-sql/pglite';
import { join } from 'node:path';
import type { Database, Queryable, Row, SqlValue, Statement } from './database.js';
import { DirectoryInUseError, DirectoryNotPrivateError, DirectoryUnusableError } from './directory-errors.js';
import { lockDirectory } from './directory-lock.js';
import { ensurePrivateDirectory } from './private-directory.js';
import { callingDriver, withRetries } from './postgres-errors.js';

/**
 * Opens an embedded PostgreSQL in `directory`, and creates it when it does not exist. One process at a time can have it
 * open.
 *
 * @throws DirectoryInUseError when another process has it open
 * @throws DirectoryNotPrivateError when other users can open it, and it cannot be made private
 * @throws DirectoryUnusableError when it cannot be read or written, is full, or holds a damaged database
 *
 * @example
 * const database = await openPGliteDatabase('.data');
 * const store = await SqlSessionStore.open(database);
 */
export async function openPGliteDatabase(directory: string): Promise<Database> {
  try {
    await ensurePrivateDirectory(directory);
    return await openLocked(directory);
  } catch (error) {
    const isKnown = error instanceof DirectoryInUseError || error instanceof DirectoryNotPrivateError;
    throw isKnown ? error : new DirectoryUnusableError(directory, error);
  }
}

async function openLocked(directory: string): Promise<Database> {
  const unlock = await lockDirectory(directory);
  try {
    return new PGliteDatabase(await PGlite.create(join(directory, 'pgdata')), unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** Opens an embedded PostgreSQL in memory. Its data ends with the process. */
export async function openPGliteInMemory(): Promise<Database> {
  return new PGliteDatabase(await PGlite.create(), () => Promise.resolve());
}

class PGliteDatabase implements Database {
  readonly #pglite: PGlite;
  readonly #unlock: () => Promise<void>;

  constructor(pglite: PGlite, unlock: () => Promise<void>) {
    this.#pglite = pglite;
    this.#unlock = unlock;
  }

  query(statement: Statement, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return withRetries(() => queryableOn(this.#pglite).query(statement, values));
  }

  execute(script: string): Promise<void> {
    return queryableOn(this.#pglite).execute(script);
  }

  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result> {
    return withRetries(async () => {
      let failure: { readonly error: unknown } | undefined;
      const result = await callingDriver(() =>
        this.#pglite.transaction(async (transaction) => {
          try {
            return { value: await work(queryableOn(transaction)) };
          } catch (error) {
            failure = { error };
            await transaction.rollback();
            return undefined;
          }
        }),
      );
      if (result === undefined) throw failure?.error;
      return result.value;
    });
  }

  listen(channel: string, wake: () => void): Promise<() => Promise<void>> {
    return this.#pglite.listen(channel, wake);
  }

  async close(): Promise<void> {
    await this.#pglite.close();
    await this.#unlock();
  }
}

function queryableOn(connection: PGlite | Transaction): Queryable {
  return {
    query: ({ text }, values = []) =>
      callingDriver(async () => (await connection.query<Row>(text, [...values])).rows),
    execute: (script) =>
      callingDriver(async () => {
        await connection.exec(script);
      }),
  };
}
