import type { Migration } from '@holdfast/session-store';

/** Create the table of notes. */
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
  {
    id: 'note-2',
    // A trigger, so that writes of instances of the earlier version count too while both run.
    script: `
      ALTER TABLE note ADD COLUMN version integer NOT NULL DEFAULT 1;

      CREATE FUNCTION count_note_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          NEW.version := OLD.version + 1;
          RETURN NEW;
        END
      $$;

      CREATE TRIGGER note_version BEFORE UPDATE ON note FOR EACH ROW EXECUTE FUNCTION count_note_version();
    `,
  },
];
