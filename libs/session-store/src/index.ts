export type { Database, Queryable, Row, SqlValue, Statement } from './database/database.js';
export { DirectoryInUseError } from './database/directory-lock.js';
export { migrate, type Migration } from './database/migrate.js';
export { openPGliteDatabase, openPGliteInMemory } from './database/pglite-database.js';
export { openPostgresDatabase, type PostgresLimits } from './database/postgres-database.js';
export { isUniqueViolation } from './database/postgres-errors.js';
export type { RotationCounts } from './rotation-batcher.js';
export { SqlSessionStore } from './sql-session-store.js';
