-- session-1 of @holdfast/session-store. Apply each migration once, in order, in one transaction.

CREATE TABLE IF NOT EXISTS holdfast_migration (
  id text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

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

INSERT INTO holdfast_migration (id) VALUES ('session-1');
