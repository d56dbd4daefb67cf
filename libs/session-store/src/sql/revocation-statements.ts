import type { Statement } from '../database/database.js';

/** The channel on which instances notify one another of revocations. */
export const REVOCATION_CHANNEL = 'holdfast_revocation';

/** Runs in the transaction that ends the session. The notification is sent when that commits. */
export const RECORD_END: Statement = {
  name: 'holdfast_record_end',
  text: `
    WITH recorded AS (
      INSERT INTO holdfast_ended_session (session_id, reason, expires_at) VALUES ($1, $2, $3) RETURNING id)
    SELECT pg_notify('${REVOCATION_CHANNEL}', '') FROM recorded`,
};

/** Runs in the transaction that refreshes the claims of the session. */
export const RECORD_CLAIMS_REFRESH: Statement = {
  name: 'holdfast_record_claims_refresh',
  text: `
    WITH recorded AS (
      INSERT INTO holdfast_claims_refresh (session_id, claims_version, expires_at) VALUES ($1, $2, $3) RETURNING id)
    SELECT pg_notify('${REVOCATION_CHANNEL}', '') FROM recorded`,
};

/** The ends have a reason and no claims version, the refreshes of claims the reverse. */
const REVOCATIONS = `
  SELECT session_id, reason, NULL::bigint AS claims_version, expires_at, recorded_by FROM holdfast_ended_session
  UNION ALL
  SELECT session_id, NULL, claims_version, expires_at, recorded_by FROM holdfast_claims_refresh`;

/** The start of the server, in microseconds since 1970, and the transactions that the statement sees. */
const CURSOR = `
  SELECT (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint::text AS server,
    pg_current_snapshot()::text AS snapshot`;

function findRevocations(condition: string): string {
  return `
    SELECT server, snapshot, session_id, reason, claims_version, expires_at
    FROM (${CURSOR}) AS cursor
    LEFT JOIN (${REVOCATIONS}) AS revocation ON ${condition}`;
}

/**
 * Revocations by the transactions that the snapshot $1 did not see, however late they committed. Those older than every
 * transaction that was running then are found by index. Returns at least one row, for the cursor.
 */
export const FIND_REVOCATIONS_SINCE: Statement = {
  name: 'holdfast_find_revocations_since',
  text: findRevocations(`recorded_by >= pg_snapshot_xmin($1::pg_snapshot)
    AND NOT pg_visible_in_snapshot(recorded_by, $1::pg_snapshot)`),
};

/** Every revocation of access tokens that may be valid at $1. */
export const FIND_ALL_REVOCATIONS: Statement = {
  name: 'holdfast_find_all_revocations',
  text: findRevocations('expires_at > $1::bigint'),
};
