import { migrate, SqlSessionStore } from '@holdfast/session-store';
import { applicationMigrations } from './application-migrations.js';
import { openDatabase } from './database/open-database.js';
import { readSettings } from './settings/read-settings.js';
import { startupErrorMessage } from './startup-error-message.js';

// As in main.ts: it may be the first to create the files of the embedded database.
process.umask(0o077);

/** `nx run api:migrate`: brings all tables up to date, as a role that may, before instances of a new version start. */
try {
  const settings = readSettings(process.env);
  const database = await openDatabase(settings);
  try {
    const applied = await migrate(database, applicationMigrations);
    if (settings.storeUrl === undefined) await SqlSessionStore.open(database);
    process.stdout.write(
      `The tables are up to date. Applied to those of the API: ${applied.join(', ') || 'nothing'}.\n`,
    );
  } finally {
    await database.close();
  }
} catch (error) {
  const message = startupErrorMessage(error);
  if (message === null) throw error;
  process.stderr.write(`Cannot migrate: ${message}\n`);
  process.exitCode = 1;
}
