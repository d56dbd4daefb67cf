-- session-8 of @holdfast/session-store. Apply each migration once, in order, in one transaction.

CREATE TABLE IF NOT EXISTS holdfast_migration (
  id text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE holdfast_session
  ADD COLUMN hardware_key_offered_at bigint,
  ADD COLUMN hardware_key_thumbprint text,
  ADD COLUMN hardware_key_confirmed boolean NOT NULL DEFAULT false;

INSERT INTO holdfast_migration (id) VALUES ('session-8');
