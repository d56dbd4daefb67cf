-- session-4 of @holdfast/session-store. Apply each migration once, in order, in one transaction.

CREATE TABLE IF NOT EXISTS holdfast_migration (
  id text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

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

INSERT INTO holdfast_migration (id) VALUES ('session-4');
