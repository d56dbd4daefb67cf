-- session-3 of @holdfast/session-store. Apply each migration once, in order, in one transaction.

CREATE TABLE IF NOT EXISTS holdfast_migration (
  id text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNLOGGED TABLE holdfast_attempt (
  key text PRIMARY KEY,
  count integer NOT NULL,
  resets_at bigint NOT NULL
) WITH (fillfactor = 50);

INSERT INTO holdfast_migration (id) VALUES ('session-3');
