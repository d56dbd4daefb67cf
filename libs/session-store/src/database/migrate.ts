import type { Database, Queryable } from './database.js';
import { isPermissionDenied } from './postgres-errors.js';
import { inSchema, quoteSchema } from './schema.js';

/** One step of a schema. Never change a released step; append a new one. */
export interface Migration {
  /** Unique among all migrations of the database, such as `note-1`. */
  readonly id: string;
  readonly script: string;
}

/** Where migrations are recorded. */
export interface MigrationOptions {
  /** The schema of the table `holdfast_migration`. Created if missing. Defaults to that of the search path. */
  readonly schema?: string;
}

/** Thrown when migrations are missing and the role may not apply them. */
export class MigrationRejectedError extends Error {
  override readonly name = 'MigrationRejectedError';
  readonly pending: readonly string[];

  constructor(pending: readonly string[], cause: unknown) {
    const ids = pending.join(', ');
    super(
      `The database lacks the migrations ${ids}, and this role may not apply them. ` +
        `Apply them as a role that may, for example with "npx holdfast-migrate".`,
      { cause },
    );
    this.pending = pending;
  }
}

const LOCK_ID = 4_856_201;

/** Changing a table with many rows takes long, and so does waiting for another instance that does. */
const MAX_STATEMENT_MS = 3_600_000;

/** Records which migrations were applied. */
export const HISTORY_TABLE = 'holdfast_migration';

/** Creates the table of applied migrations if it does not exist. */
export const CREATE_HISTORY = `
  CREATE TABLE IF NOT EXISTS ${HISTORY_TABLE} (
    id text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`;

/**
 * Applies the migrations that have not been applied yet, all in one transaction. Instances that start together wait for
 * one another. If nothing is missing, the role needs no right to create tables.
 *
 * @returns the ids of the migrations that it applied
 * @throws MigrationRejectedError when the role may not apply the missing migrations
 *
 * @example
 * await migrate(database, [
 *   { id: 'note-1', script: 'CREATE TABLE note (id uuid PRIMARY KEY, text text NOT NULL)' },
 * ]);
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  { schema }: MigrationOptions = {},
): Promise<readonly string[]> {
  const target = historyIn(database, schema);
  const pending = await pendingIn(target, migrations);
  if (pending.length === 0) return [];
  try {
    return await target.transaction(
      (transaction) => applyPending(transaction, migrations, schema),
      MAX_STATEMENT_MS,
    );
  } catch (error) {
    if (!isPermissionDenied(error)) throw error;
    throw new MigrationRejectedError(
      pending.map(({ id }) => id),
      error,
    );
  }
}

/** The migrations that the database lacks. */
export function pendingMigrations(
  database: Database,
  migrations: readonly Migration[],
  { schema }: MigrationOptions = {},
): Promise<readonly Migration[]> {
  return pendingIn(historyIn(database, schema), migrations);
}

function historyIn(database: Database, schema: string | undefined): Database {
  return schema === undefined ? database : inSchema(database, schema, [HISTORY_TABLE]);
}

async function applyPending(
  transaction: Queryable,
  migrations: readonly Migration[],
  schema: string | undefined,
): Promise<readonly string[]> {
  await transaction.query({ text: 'SELECT pg_advisory_xact_lock($1)' }, [LOCK_ID]);
  const pending = await pendingIn(transaction, migrations);
  if (schema !== undefined) await createSchema(transaction, schema);
  await transaction.execute(CREATE_HISTORY);
  for (const { id, script } of pending) {
    await transaction.execute(script);
    await transaction.query({ text: `INSERT INTO ${HISTORY_TABLE} (id) VALUES ($1)` }, [id]);
  }
  return pending.map(({ id }) => id);
}

/** Reads before it creates, because `IF NOT EXISTS` requires the right to create even if there is nothing to do. */
async function pendingIn(
  queryable: Queryable,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  const [found] = await queryable.query({
    text: `SELECT to_regclass('${HISTORY_TABLE}') IS NOT NULL AS is_there`,
  });
  if (found?.['is_there'] !== true) return migrations;
  const rows = await queryable.query({ text: `SELECT id FROM ${HISTORY_TABLE}` });
  const applied = new Set(rows.map(({ id }) => id));
  return migrations.filter(({ id }) => !applied.has(id));
}

async function createSchema(transaction: Queryable, schema: string): Promise<void> {
  const name = quoteSchema(schema);
  const [found] = await transaction.query({ text: 'SELECT to_regnamespace($1) IS NOT NULL AS is_there' }, [
    name,
  ]);
  if (found?.['is_there'] !== true) await transaction.execute(`CREATE SCHEMA ${name}`);
}
