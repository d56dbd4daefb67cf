import type { Migration } from '@holdfast/session-store';

/** Creates the table of accounts. */
export const accountMigrations: readonly Migration[] = [
  {
    id: 'account-1',
    script: `
      CREATE TABLE account (
        id uuid PRIMARY KEY,
        email text NOT NULL UNIQUE,
        password_hash text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`,
  },
  {
    id: 'account-2',
    script: `
      ALTER TABLE account
        ADD COLUMN roles text[] NOT NULL DEFAULT '{}',
        ADD COLUMN disabled_at timestamptz`,
  },
  { id: 'account-3', script: 'ALTER TABLE account ADD COLUMN name text' },
];
