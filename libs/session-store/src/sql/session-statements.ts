import { MAX_SUPERSEDED, MAX_USED_PROOFS } from '@holdfast/session';
import type { Statement } from '../database/database.js';

/** The columns that make a SessionState, in the order that every statement here takes and gives them. */
const COLUMNS = `
  id, account_id, device_key_thumbprint, generation, branch, confirmed, superseded_at, superseded_branch, used_proofs,
  refresh_count, created_at, last_used_at, idle_expires_at, expires_at, end_reason, ended_at`;

/** Columns as COLUMNS, then sign_in_proof, address, user_agent. */
export const INSERT_SESSION: Statement = {
  name: 'holdfast_insert_session',
  text: `
    INSERT INTO holdfast_session (${COLUMNS}, sign_in_proof, address, user_agent)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
};

export const FIND_SESSION: Statement = {
  name: 'holdfast_find_session',
  text: `SELECT ${COLUMNS} FROM holdfast_session WHERE id = $1`,
};

export const LOCK_SESSION: Statement = {
  name: 'holdfast_lock_session',
  text: `SELECT ${COLUMNS} FROM holdfast_session WHERE id = $1 FOR UPDATE`,
};

/** Columns as COLUMNS; those that never change are compared with nothing and left as they are. */
export const UPDATE_SESSION: Statement = {
  name: 'holdfast_update_session',
  text: `
    UPDATE holdfast_session
    SET generation = $2, branch = $3, confirmed = $4, superseded_at = $5, superseded_branch = $6, used_proofs = $7,
        refresh_count = $8, last_used_at = $9, idle_expires_at = $10, end_reason = $11, ended_at = $12
    WHERE id = $1`,
};

/**
 * How many superseded tokens an unbound session keeps: the leading run that is within the leeway ($7: its beginning),
 * one fewer than the bound, for the one that is about to join them.
 */
const KEPT = `
  least(${String(MAX_SUPERSEDED - 1)}, coalesce(
    (SELECT min(position) - 1 FROM unnest(superseded_at) WITH ORDINALITY AS t (at, position) WHERE at < $7::bigint),
    cardinality(superseded_at)))::int`;

/** The proofs that may still be sent again ($8: the oldest such), in their order. */
const LIVE_PROOFS = `
  ARRAY(SELECT digest FROM unnest(used_proofs) WITH ORDINALITY AS t (digest, position)
        WHERE digest >= $8::bigint ORDER BY position)`;

/**
 * The common refresh: decideRefresh's answer \`rotated\`, for bound and unbound sessions, by primary key.
 *
 * $1 id, $2 generation, $3 branch, $4 thumbprint, $5 proof digest, $6 now, $7 beginning of the leeway, $8 oldest live
 * digest, $9 idle limit counted from now.
 */
export const ROTATE_SESSION: Statement = {
  name: 'holdfast_rotate_session',
  text: `
    UPDATE holdfast_session
    SET generation = generation + 1,
        branch = 0,
        confirmed = false,
        superseded_at = CASE WHEN device_key_thumbprint IS NULL
          THEN $6::bigint || superseded_at[1:${KEPT}] ELSE superseded_at END,
        superseded_branch = CASE WHEN device_key_thumbprint IS NULL
          THEN branch || superseded_branch[1:${KEPT}] ELSE superseded_branch END,
        used_proofs = (CASE WHEN $5::bigint IS NULL
          THEN ${LIVE_PROOFS} ELSE $5::bigint || ${LIVE_PROOFS} END)[1:${String(MAX_USED_PROOFS)}],
        refresh_count = refresh_count + 1,
        last_used_at = $6::bigint,
        idle_expires_at = least($9::bigint, expires_at)
    WHERE id = $1 AND generation = $2::bigint AND branch = $3::bigint
      AND end_reason IS NULL AND idle_expires_at > $6::bigint AND expires_at > $6::bigint
      AND (device_key_thumbprint IS NULL
           OR (device_key_thumbprint = $4::text AND NOT $5::bigint = ANY (used_proofs)))
    RETURNING ${COLUMNS}`,
};

export const INSERT_EVENT: Statement = {
  name: 'holdfast_insert_event',
  text: 'INSERT INTO holdfast_session_event (session_id, kind, reason, at) VALUES ($1, $2, $3, $4)',
};

/** Keeps the newest $2 events of a session, whatever somebody who hammers on it provokes. */
export const TRIM_EVENTS: Statement = {
  name: 'holdfast_trim_events',
  text: `
    DELETE FROM holdfast_session_event
    WHERE session_id = $1 AND id <= (
      SELECT id FROM holdfast_session_event WHERE session_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1)`,
};

export const FIND_EVENTS: Statement = {
  name: 'holdfast_find_events',
  text: `
    SELECT kind, reason, at FROM holdfast_session_event
    WHERE session_id = $1 ORDER BY id DESC LIMIT $2`,
};
