import { join } from 'node:path';
import type * as Sqlite from 'node:sqlite';
import { DirectoryInUseError } from './directory-errors.js';
import { lockByProcessId } from './process-id-lock.js';

/** Stays empty and is never deleted, since another process may already have opened it. */
const LOCK_FILE = 'holdfast.lock';

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * Locks a directory for this process. The operating system releases the lock when the process ends, however it ends,
 * and other containers respect it too.
 *
 * Node 20 has no SQLite to lock with. There the lock is the ID of the process, which means nothing in other containers.
 *
 * @returns a function that releases the lock
 * @throws DirectoryInUseError when another process holds the lock
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const sqlite = findSqlite();
  if (sqlite === undefined) return lockByProcessId(directory);
  const database = new sqlite.DatabaseSync(join(directory, LOCK_FILE));
  holdLock(database, directory);
  return () => {
    database.close();
    return Promise.resolve();
  };
}

function findSqlite(): typeof Sqlite | undefined {
  return process.getBuiltinModule('node:sqlite');
}

function holdLock(database: Sqlite.DatabaseSync, directory: string): void {
  try {
    // Without a journal in memory, SQLite would keep a second file.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw isBusy(error) ? new DirectoryInUseError(directory) : error;
  }
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
