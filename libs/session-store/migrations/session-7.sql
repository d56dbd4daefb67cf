-- session-7 of @holdfast/session-store. Apply each migration once, in order, in one transaction.

CREATE TABLE IF NOT EXISTS holdfast_migration (
  id text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE holdfast_session_event
  ADD COLUMN count bigint NOT NULL DEFAULT 1,
  ADD COLUMN first_at bigint;

INSERT INTO holdfast_migration (id) VALUES ('session-7');
