-- session-9 of @holdfast/session-store. Apply each migration once, in order, in one transaction.

CREATE TABLE IF NOT EXISTS holdfast_migration (
  id text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNLOGGED TABLE holdfast_instance (
  id uuid PRIMARY KEY,
  signing_keys text[] NOT NULL,
  seen_at timestamptz NOT NULL
);

INSERT INTO holdfast_migration (id) VALUES ('session-9');
