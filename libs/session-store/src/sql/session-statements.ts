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

/** How a rotation's statement names what it was asked for, each of type bigint unless told otherwise. */
interface RotationNames {
  readonly id: string;
  readonly generation: string;
  readonly branch: string;
  /** text; null where no proof came along */
  readonly thumbprint: string;
  /** Null where no proof came along. */
  readonly digest: string;
  readonly now: string;
  readonly leewayBegin: string;
  readonly oldestLiveDigest: string;
  /** The idle limit counted from now. */
  readonly idleLimit: string;
}

/** decideRefresh's answer `rotated`, for bound and unbound sessions, by primary key. */
function rotation(asked: RotationNames, source = ''): string {
  // An unbound session keeps the leading run of superseded tokens that is within the leeway, one fewer than the bound,
  // for the one that is about to join them.
  const kept = `
    least(${String(MAX_SUPERSEDED - 1)}, coalesce(
      (SELECT min(position) - 1 FROM unnest(superseded_at) WITH ORDINALITY AS t (at, position)
       WHERE at < ${asked.leewayBegin}),
      cardinality(superseded_at)))::int`;
  const liveProofs = `
    ARRAY(SELECT digest FROM unnest(used_proofs) WITH ORDINALITY AS t (digest, position)
          WHERE digest >= ${asked.oldestLiveDigest} ORDER BY position)`;
  return `
    UPDATE holdfast_session
    SET generation = generation + 1,
        branch = 0,
        confirmed = false,
        superseded_at = CASE WHEN device_key_thumbprint IS NULL
          THEN ${asked.now} || superseded_at[1:${kept}] ELSE superseded_at END,
        superseded_branch = CASE WHEN device_key_thumbprint IS NULL
          THEN branch || superseded_branch[1:${kept}] ELSE superseded_branch END,
        used_proofs = (CASE WHEN ${asked.digest} IS NULL
          THEN ${liveProofs} ELSE ${asked.digest} || ${liveProofs} END)[1:${String(MAX_USED_PROOFS)}],
        refresh_count = refresh_count + 1,
        last_used_at = ${asked.now},
        idle_expires_at = least(${asked.idleLimit}, expires_at)
    ${source}
    WHERE id = ${asked.id} AND generation = ${asked.generation} AND branch = ${asked.branch}
      AND end_reason IS NULL AND idle_expires_at > ${asked.now} AND expires_at > ${asked.now}
      AND (device_key_thumbprint IS NULL
           OR (device_key_thumbprint = ${asked.thumbprint} AND NOT ${asked.digest} = ANY (used_proofs)))
    RETURNING ${COLUMNS}`;
}

/** The common refresh. Its values are those of RotationNames, in their order. */
export const ROTATE_SESSION: Statement = {
  name: 'holdfast_rotate_session',
  text: rotation({
    id: '$1',
    generation: '$2::bigint',
    branch: '$3::bigint',
    thumbprint: '$4::text',
    digest: '$5::bigint',
    now: '$6::bigint',
    leewayBegin: '$7::bigint',
    oldestLiveDigest: '$8::bigint',
    idleLimit: '$9::bigint',
  }),
};

/**
 * Many common refreshes, of as many sessions, in one: each value is an array. The rows are locked in the order of
 * their ids first, so that two such statements never wait for each other in a circle.
 */
export const ROTATE_SESSIONS: Statement = {
  name: 'holdfast_rotate_sessions',
  text: `
    WITH locked AS MATERIALIZED (
      SELECT id AS locked_id FROM holdfast_session WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE
    ), asked AS MATERIALIZED (
      SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[],
        $7::bigint[], $8::bigint[], $9::bigint[]) AS asked (asked_id, asked_generation, asked_branch, thumbprint,
        proof_digest, asked_at, leeway_begin, oldest_live_digest, idle_limit)
      JOIN locked ON locked_id = asked_id
    )
    ${rotation(
      {
        id: 'asked_id',
        generation: 'asked_generation',
        branch: 'asked_branch',
        thumbprint: 'thumbprint',
        digest: 'proof_digest',
        now: 'asked_at',
        leewayBegin: 'leeway_begin',
        oldestLiveDigest: 'oldest_live_digest',
        idleLimit: 'idle_limit',
      },
      'FROM asked',
    )}`,
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

/** By index on the account; newest first, since ids begin with the time. */
export const FIND_LIVE_SESSIONS: Statement = {
  name: 'holdfast_find_live_sessions',
  text: `
    SELECT ${COLUMNS}, address, user_agent FROM holdfast_session
    WHERE account_id = $1 AND end_reason IS NULL AND idle_expires_at > $2::bigint AND expires_at > $2::bigint
    ORDER BY id DESC`,
};

/** The channel on which instances wake one another when a session has ended. */
export const ENDED_CHANNEL = 'holdfast_session_ended';

/** Takes part in the transaction that ends the session: the others are woken when it is committed. */
export const RECORD_END: Statement = {
  name: 'holdfast_record_end',
  text: `
    WITH recorded AS (
      INSERT INTO holdfast_ended_session (session_id, reason, expires_at) VALUES ($1, $2, $3) RETURNING id)
    SELECT pg_notify('${ENDED_CHANNEL}', '') FROM recorded`,
};

/**
 * Times here are the database's own. What a transaction recorded before $1 may be committed after it, so the last
 * stretch is read again: longer than a statement may take. There is one row at least, for the cursor.
 */
export const FIND_ENDED_SINCE: Statement = {
  name: 'holdfast_find_ended_since',
  text: `
    SELECT statement_timestamp()::text AS cursor, session_id, reason, expires_at
    FROM (VALUES (1)) AS always (one)
    LEFT JOIN holdfast_ended_session ON recorded_at > $1::timestamptz - interval '10 seconds'`,
};

/** Those whose access tokens have not all expired at $1. */
export const FIND_ALL_ENDED: Statement = {
  name: 'holdfast_find_all_ended',
  text: `
    SELECT statement_timestamp()::text AS cursor, session_id, reason, expires_at
    FROM (VALUES (1)) AS always (one)
    LEFT JOIN holdfast_ended_session ON expires_at > $1::bigint`,
};

/** False while another instance holds it; given back at the end of the transaction. */
export const TRY_HOUSEKEEPING_LOCK: Statement = {
  text: 'SELECT pg_try_advisory_xact_lock(4856202) AS locked',
};

/** Values: key, attempts, window in milliseconds, now. */
export const COUNT_ATTEMPTS: Statement = {
  name: 'holdfast_count_attempts',
  text: `
    INSERT INTO holdfast_attempt AS known (key, count, resets_at) VALUES ($1, $2::int, $4::bigint + $3::bigint)
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN known.resets_at > $4::bigint THEN known.count + $2::int ELSE $2::int END,
      resets_at = CASE WHEN known.resets_at > $4::bigint THEN known.resets_at ELSE $4::bigint + $3::bigint END
    RETURNING count, resets_at`,
};

/** At most $2 counters whose window is over at $1. */
export const REMOVE_EXPIRED_ATTEMPTS: Statement = {
  text: `
    DELETE FROM holdfast_attempt WHERE key IN (
      SELECT key FROM holdfast_attempt WHERE resets_at <= $1::bigint LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING key`,
};

/** At most $2 sessions past their absolute limit at $1; their events go with them. */
export const REMOVE_EXPIRED_SESSIONS: Statement = {
  text: `
    DELETE FROM holdfast_session WHERE id IN (
      SELECT id FROM holdfast_session WHERE expires_at <= $1::bigint ORDER BY expires_at LIMIT $2
      FOR UPDATE SKIP LOCKED)
    RETURNING id`,
};

/** At most $2 ends whose access tokens have all expired at $1. */
export const REMOVE_EXPIRED_ENDS: Statement = {
  text: `
    DELETE FROM holdfast_ended_session WHERE id IN (
      SELECT id FROM holdfast_ended_session WHERE expires_at <= $1::bigint ORDER BY expires_at LIMIT $2)
    RETURNING id`,
};
