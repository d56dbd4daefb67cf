import { MAX_ENDED_AT_ONCE } from '@holdfast/session';
import type { Statement } from '../database/database.js';
import { makeRoomForEvent } from './event-statements.js';

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

/** Finds and locks the live sessions of the account $1, in the order of their ids, so that statements never deadlock. */
function liveSessions(now: string, condition: string): string {
  return `
    live AS MATERIALIZED (
      SELECT id AS live_id FROM holdfast_session
      WHERE account_id = $1 AND end_reason IS NULL AND idle_expires_at > ${now} AND expires_at > ${now} ${condition}
      FOR UPDATE)`;
}

/** Notifies other instances once, however many rows were recorded. */
const NOTIFY = `
    notified AS (
      SELECT pg_notify('${REVOCATION_CHANNEL}', '') FROM (SELECT id FROM recorded LIMIT 1) AS one)`;

/**
 * Ends the sessions of an account. Values: the account, reason, kind of the event, time, the session to keep or null.
 */
export const END_SESSIONS: Statement = {
  name: 'holdfast_end_sessions',
  text: `
    WITH ${liveSessions('$4::bigint', `AND id IS DISTINCT FROM $5::uuid ORDER BY id LIMIT ${String(MAX_ENDED_AT_ONCE)}`)},
    ended AS (
      UPDATE holdfast_session SET end_reason = $2::text, ended_at = $4::bigint FROM live WHERE id = live_id
      RETURNING id AS session_id, $2::text AS reason, NULL::bigint AS claims_version, idle_expires_at AS expires_at),
    history AS (
      INSERT INTO holdfast_session_event (session_id, kind, reason, at)
      SELECT session_id, $3::text, reason, $4::bigint FROM ended),
    trimmed AS (${makeRoomForEvent('ended')}),
    recorded AS (
      INSERT INTO holdfast_ended_session (session_id, reason, expires_at)
      SELECT session_id, reason, expires_at FROM ended RETURNING id),
    ${NOTIFY}
    SELECT ended.*, (SELECT count(*) FROM notified) FROM ended`,
};

/** Refreshes the claims of the sessions of an account. Values: the account, time. */
export const REFRESH_CLAIMS: Statement = {
  name: 'holdfast_refresh_claims',
  text: `
    WITH ${liveSessions('$2::bigint', 'ORDER BY id')},
    refreshed AS (
      UPDATE holdfast_session SET claims_version = claims_version + 1 FROM live WHERE id = live_id
      RETURNING id AS session_id, NULL::text AS reason, claims_version, idle_expires_at AS expires_at),
    recorded AS (
      INSERT INTO holdfast_claims_refresh (session_id, claims_version, expires_at)
      SELECT session_id, claims_version, expires_at FROM refreshed RETURNING id),
    ${NOTIFY}
    SELECT refreshed.*, (SELECT count(*) FROM notified) FROM refreshed`,
};

/** The ends have a reason and no claims version, the refreshes of claims the reverse. */
const REVOCATIONS = `
  SELECT session_id, reason, NULL::bigint AS claims_version, expires_at, recorded_at, recorded_by FROM holdfast_ended_session
  UNION ALL
  SELECT session_id, NULL, claims_version, expires_at, recorded_at, recorded_by FROM holdfast_claims_refresh`;

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

/**
 * Every revocation of access tokens that may be valid at $1 and live for $2 milliseconds; null for no limit. Both times
 * of the comparison are of the database's clock.
 */
export const FIND_ALL_REVOCATIONS: Statement = {
  name: 'holdfast_find_all_revocations',
  text: findRevocations(`expires_at > $1::bigint
    AND ($2::bigint IS NULL OR recorded_at > statement_timestamp() - $2::bigint * interval '1 millisecond')`),
};
