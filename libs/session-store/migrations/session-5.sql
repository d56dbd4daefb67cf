-- session-5 of @holdfast/session-store. Apply each migration once, in order, in one transaction.

CREATE TABLE IF NOT EXISTS holdfast_migration (
  id text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE holdfast_session
  ADD COLUMN auth_time bigint,
  ADD COLUMN amr text NOT NULL DEFAULT '',
  ADD COLUMN acr text;

INSERT INTO holdfast_migration (id) VALUES ('session-5');
