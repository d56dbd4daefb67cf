import type { Migration } from '@holdfast/session-store';

/** Creates the table of notes. */
export const noteMigrations: readonly Migration[] = [
  {
    id: 'note-1',
    script: `
      CREATE TABLE note (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
        text text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE INDEX note_account ON note (account_id, created_at);
    `,
  },
];
