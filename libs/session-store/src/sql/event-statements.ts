import { MAX_SESSION_EVENTS } from '@holdfast/session';
import type { Statement } from '../database/database.js';

/** Values: the session, kind, reason or null, time. */
export const INSERT_EVENT: Statement = {
  name: 'holdfast_insert_event',
  text: 'INSERT INTO holdfast_session_event (session_id, kind, reason, at) VALUES ($1, $2, $3, $4)',
};

/**
 * Replaces the events of a kind and reason by one that counts them, which becomes the newest. There are several where
 * instances of an earlier version have inserted them. Values: those of INSERT_EVENT.
 */
export const COUNT_EVENT: Statement = {
  name: 'holdfast_count_event',
  text: `
    WITH earlier AS (
      DELETE FROM holdfast_session_event
      WHERE session_id = $1::uuid AND kind = $2::text AND reason IS NOT DISTINCT FROM $3::text
      RETURNING count AS times, coalesce(first_at, at) AS since)
    INSERT INTO holdfast_session_event (session_id, kind, reason, at, count, first_at)
    SELECT $1::uuid, $2::text, $3::text, $4::bigint, 1 + coalesce(sum(times), 0)::bigint, min(since) FROM earlier`,
};

/** The newest of the events of a session that are beyond `count` newest. */
function newestBeyond(count: number, sessionId: string): string {
  return `
    SELECT id AS beyond_id FROM holdfast_session_event WHERE session_id = ${sessionId}
    ORDER BY id DESC OFFSET ${String(count)} LIMIT 1`;
}

/** Drops the oldest events of the session $1, if it has too many. */
export const TRIM_EVENTS: Statement = {
  name: 'holdfast_trim_events',
  text: `
    DELETE FROM holdfast_session_event
    WHERE session_id = $1 AND id <= (${newestBeyond(MAX_SESSION_EVENTS, '$1')})`,
};

/** Drops the oldest events of sessions that the statement adds one event to. `added` lists their `session_id`. */
export function makeRoomForEvent(added: string): string {
  return `
    DELETE FROM holdfast_session_event AS event
    USING ${added} AS added
    CROSS JOIN LATERAL (${newestBeyond(MAX_SESSION_EVENTS - 1, 'added.session_id')}) AS beyond
    WHERE event.session_id = added.session_id AND event.id <= beyond_id`;
}

/** At most $3 events of a session before the position $2, newest first. */
export const FIND_EVENTS: Statement = {
  name: 'holdfast_find_events',
  text: `
    SELECT id, kind, reason, at, count, first_at FROM holdfast_session_event
    WHERE session_id = $1 AND id < $2::bigint ORDER BY id DESC LIMIT $3`,
};
