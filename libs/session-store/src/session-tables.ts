import type { Database } from './database/database.js';
import { migrate, type MigrationOptions } from './database/migrate.js';
import { inSchema, tablesOf } from './database/schema.js';
import { sessionMigrations } from './sql/session-migrations.js';

/** The tables of the sessions. */
const SESSION_TABLES = tablesOf(sessionMigrations);

/** The database, with the tables of the sessions taken from the schema. */
export function sessionTablesOf(database: Database, { schema }: MigrationOptions): Database {
  return schema === undefined ? database : inSchema(database, schema, SESSION_TABLES);
}

/** Brings the tables of the sessions up to date; the ids of the migrations that it applied. */
export function migrateSessions(database: Database, options: MigrationOptions): Promise<readonly string[]> {
  return migrate(sessionTablesOf(database, options), sessionMigrations, options);
}
