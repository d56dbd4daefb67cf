-- session-2 of @holdfast/session-store. Apply each migration once, in order, in one transaction.

CREATE TABLE IF NOT EXISTS holdfast_migration (
  id text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

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

INSERT INTO holdfast_migration (id) VALUES ('session-2');
