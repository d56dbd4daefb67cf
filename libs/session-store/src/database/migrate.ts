import type { Database } from './database.js';

/** One step of a schema. Never change a released step; append a new one. */
export interface Migration {
  /** Unique among all migrations of the database, such as `note-1`. */
  readonly id: string;
  readonly script: string;
}

const LOCK_ID = 4_856_201;

const HISTORY = `
  CREATE TABLE IF NOT EXISTS holdfast_migration (
    id text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`;

/**
 * Applies the migrations that have not been applied yet, all in one transaction. Instances that start together wait for
 * one another.
 *
 * @example
 * await migrate(database, [
 *   { id: 'note-1', script: 'CREATE TABLE note (id uuid PRIMARY KEY, text text NOT NULL)' },
 * ]);
 */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query({ text: 'SELECT pg_advisory_xact_lock($1)' }, [LOCK_ID]);
    await transaction.execute(HISTORY);
    const rows = await transaction.query({ text: 'SELECT id FROM holdfast_migration' });
    const applied = new Set(rows.map(({ id }) => id));
    for (const { id, script } of migrations) {
      if (applied.has(id)) continue;
      await transaction.execute(script);
      await transaction.query({ text: 'INSERT INTO holdfast_migration (id) VALUES ($1)' }, [id]);
    }
  });
}
