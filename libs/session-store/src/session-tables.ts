import type { Database } from './database/database.js';
import { migrate, type MigrationOptions } from './database/migrate.js';
import { inSchema, tablesOf } from './database/schema.js';
import { sessionMigrations } from './sql/session-migrations.js';

/** The tables of the sessions. */
const SESSION_TABLES = tablesOf(sessionMigrations);

/** A database that takes the session tables from the schema. */
export function sessionTablesOf(database: Database, { schema }: MigrationOptions): Database {
  return schema === undefined ? database : inSchema(database, schema, SESSION_TABLES);
}

/** Migrates the session tables, and returns the ids of the applied migrations. */
export function migrateSessions(database: Database, options: MigrationOptions): Promise<readonly string[]> {
  return migrate(sessionTablesOf(database, options), sessionMigrations, options);
}
