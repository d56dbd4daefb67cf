-- session-6 of @holdfast/session-store. Apply each migration once, in order, in one transaction.

CREATE TABLE IF NOT EXISTS holdfast_migration (
  id text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE holdfast_ended_session ADD COLUMN recorded_by xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE holdfast_claims_refresh ADD COLUMN recorded_by xid8 NOT NULL DEFAULT pg_current_xact_id();

CREATE INDEX holdfast_ended_session_recorder ON holdfast_ended_session (recorded_by);
CREATE INDEX holdfast_claims_refresh_recorder ON holdfast_claims_refresh (recorded_by);

INSERT INTO holdfast_migration (id) VALUES ('session-6');
