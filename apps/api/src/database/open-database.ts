import {
  openPGliteDatabase,
  openPostgresDatabase,
  waitForDatabase,
  type Database,
} from '@holdfast/session-store';
import type { Settings } from '../settings/settings.js';

/**
 * Opens the database of the settings, and waits for it.
 *
 * @throws StoreUnavailableError when it does not respond in time
 */
export async function openDatabase(settings: Settings): Promise<Database> {
  const { databaseUrl, databaseWaitMs } = settings;
  if (databaseUrl === undefined) return openPGliteDatabase(settings.dataDir);
  const database = openPostgresDatabase(databaseUrl, {
    maxConnections: settings.databasePoolSize,
    preparedStatements: settings.databasePrepare,
    listenUrl: settings.databaseListenUrl,
  });
  try {
    await waitForDatabase(database, databaseWaitMs);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
