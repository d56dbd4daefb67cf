import { StoreUnavailableError } from '@holdfast/session';
import { setTimeout as pause } from 'node:timers/promises';
import type { Queryable } from './database.js';
import { isRejectedForGood } from './postgres-errors.js';

const RETRY_MS = 500;

/**
 * Waits for a database that starts later than this process. Gives up at once when it rejects the user, the password or
 * the name of the database.
 *
 * @throws StoreUnavailableError when it does not respond in time
 *
 * @example
 * const database = openPostgresDatabase(url);
 * await waitForDatabase(database, 30_000);
 */
export async function waitForDatabase(database: Queryable, waitMs: number): Promise<void> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    try {
      await database.query({ text: 'SELECT 1' });
      return;
    } catch (error) {
      const mayCome = error instanceof StoreUnavailableError && !isRejectedForGood(error);
      if (!mayCome || performance.now() + RETRY_MS > giveUpAt) throw error;
      await pause(RETRY_MS);
    }
  }
}
