import type { Migration } from '../database/migrate.js';

/**
 * The tables of the store. Times are milliseconds since 1970. The tables hold no token and no key to create one;
 * of the keys of running instances they hold fingerprints.
 *
 * No column that a refresh changes is indexed, and pages are filled by half, so that refreshes update rows in place
 * (heap-only tuples).
 */
export const sessionMigrations: readonly Migration[] = [
  {
    id: 'session-1',
    script: `
      CREATE TABLE holdfast_session (
        id uuid PRIMARY KEY,
        account_id text NOT NULL,
        device_key_thumbprint text,
        sign_in_proof bigint UNIQUE,
        address text,
        user_agent text,
        created_at bigint NOT NULL,
        expires_at bigint NOT NULL,
        generation bigint NOT NULL,
        branch bigint NOT NULL,
        confirmed boolean NOT NULL,
        superseded_at bigint[] NOT NULL,
        superseded_branch bigint[] NOT NULL,
        used_proofs bigint[] NOT NULL,
        refresh_count bigint NOT NULL,
        last_used_at bigint NOT NULL,
        idle_expires_at bigint NOT NULL,
        end_reason text,
        ended_at bigint
      ) WITH (fillfactor = 50);

      CREATE INDEX holdfast_session_account ON holdfast_session (account_id);

      CREATE TABLE holdfast_session_event (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES holdfast_session ON DELETE CASCADE,
        kind text NOT NULL,
        reason text,
        at bigint NOT NULL
      );

      CREATE INDEX holdfast_session_event_session ON holdfast_session_event (session_id, id);
    `,
  },
  {
    id: 'session-2',
    script: `
      CREATE INDEX holdfast_session_expiry ON holdfast_session (expires_at);

      CREATE TABLE holdfast_ended_session (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        session_id uuid NOT NULL,
        reason text NOT NULL,
        expires_at bigint NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );

      CREATE INDEX holdfast_ended_session_recorded ON holdfast_ended_session (recorded_at);
      CREATE INDEX holdfast_ended_session_expiry ON holdfast_ended_session (expires_at);
    `,
  },
  {
    id: 'session-3',
    // Unlogged: these counters live for a minute, so a crash may lose them.
    script: `
      CREATE UNLOGGED TABLE holdfast_attempt (
        key text PRIMARY KEY,
        count integer NOT NULL,
        resets_at bigint NOT NULL
      ) WITH (fillfactor = 50);
    `,
  },
  {
    id: 'session-4',
    // A separate table, so that instances of an earlier version, which only know ends, keep running during an upgrade.
    script: `
      ALTER TABLE holdfast_session ADD COLUMN claims_version bigint NOT NULL DEFAULT 0;

      CREATE TABLE holdfast_claims_refresh (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        session_id uuid NOT NULL,
        claims_version bigint NOT NULL,
        expires_at bigint NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );

      CREATE INDEX holdfast_claims_refresh_recorded ON holdfast_claims_refresh (recorded_at);
      CREATE INDEX holdfast_claims_refresh_expiry ON holdfast_claims_refresh (expires_at);
    `,
  },
  {
    id: 'session-5',
    // Rewrites no rows, and instances of the previous version can still insert: null means `created_at`.
    script: `
      ALTER TABLE holdfast_session
        ADD COLUMN auth_time bigint,
        ADD COLUMN amr text NOT NULL DEFAULT '',
        ADD COLUMN acr text;
    `,
  },
  {
    id: 'session-6',
    // The default is stable, so this rewrites no rows, and instances of the previous version still record it. They read
    // by `recorded_at`.
    script: `
      ALTER TABLE holdfast_ended_session ADD COLUMN recorded_by xid8 NOT NULL DEFAULT pg_current_xact_id();
      ALTER TABLE holdfast_claims_refresh ADD COLUMN recorded_by xid8 NOT NULL DEFAULT pg_current_xact_id();

      CREATE INDEX holdfast_ended_session_recorder ON holdfast_ended_session (recorded_by);
      CREATE INDEX holdfast_claims_refresh_recorder ON holdfast_claims_refresh (recorded_by);
    `,
  },
  {
    id: 'session-7',
    // Rewrites no rows. Instances of the previous version still insert a row for each event, and read the last of those
    // that were counted.
    script: `
      ALTER TABLE holdfast_session_event
        ADD COLUMN count bigint NOT NULL DEFAULT 1,
        ADD COLUMN first_at bigint;
    `,
  },
  {
    id: 'session-8',
    // Rewrites no rows, and instances of the previous version can still insert and refresh.
    script: `
      ALTER TABLE holdfast_session
        ADD COLUMN hardware_key_offered_at bigint,
        ADD COLUMN hardware_key_thumbprint text,
        ADD COLUMN hardware_key_confirmed boolean NOT NULL DEFAULT false;
    `,
  },
  {
    id: 'session-9',
    // Unlogged: instances register again every few seconds.
    script: `
      CREATE UNLOGGED TABLE holdfast_instance (
        id uuid PRIMARY KEY,
        signing_keys text[] NOT NULL,
        seen_at timestamptz NOT NULL
      );
    `,
  },
];
