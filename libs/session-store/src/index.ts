export type { Database, Queryable, Row, SqlValue, Statement } from './database/database.js';
export {
  DirectoryInUseError,
  DirectoryNotPrivateError,
  DirectoryUnusableError,
} from './database/directory-errors.js';
export {
  migrate,
  MigrationRejectedError,
  type Migration,
  type MigrationOptions,
} from './database/migrate.js';
export { openPGliteDatabase, openPGliteInMemory } from './database/pglite-database.js';
export {
  openPostgresDatabase,
  postgresDatabaseOf,
  type GivenPoolOptions,
  type PostgresLimits,
  type PostgresOptions,
} from './database/postgres-database.js';
export { isUniqueViolation } from './database/postgres-errors.js';
export { postgresHostUrls } from './database/postgres-host-urls.js';
export type { PostgresPool, PostgresPoolClient, PostgresQuery } from './database/postgres-pool.js';
export { InvalidSchemaNameError } from './database/schema.js';
export type { RotationCounts } from './rotation-batcher.js';
export { waitForDatabase } from './database/wait-for-database.js';
export { SqlSessionStore, type SqlSessionStoreOptions } from './sql-session-store.js';
