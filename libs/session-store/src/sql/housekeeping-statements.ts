import type { Statement } from '../database/database.js';

/** Returns false while another instance holds the lock. Released at the end of the transaction. */
export const TRY_HOUSEKEEPING_LOCK: Statement = {
  text: 'SELECT pg_try_advisory_xact_lock(4856202) AS locked',
};

/** Removes at most $2 counters whose window has ended at $1. */
export const REMOVE_EXPIRED_ATTEMPTS: Statement = {
  text: `
    DELETE FROM holdfast_attempt WHERE key IN (
      SELECT key FROM holdfast_attempt WHERE resets_at <= $1::bigint LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING key`,
};

/** Removes at most $2 sessions past their absolute limit at $1, with their events. */
export const REMOVE_EXPIRED_SESSIONS: Statement = {
  text: `
    DELETE FROM holdfast_session WHERE id IN (
      SELECT id FROM holdfast_session WHERE expires_at <= $1::bigint ORDER BY expires_at LIMIT $2
      FOR UPDATE SKIP LOCKED)
    RETURNING id`,
};

/** Removes at most $2 ended sessions whose access tokens have all expired at $1. */
export const REMOVE_EXPIRED_ENDS: Statement = {
  text: `
    DELETE FROM holdfast_ended_session WHERE id IN (
      SELECT id FROM holdfast_ended_session WHERE expires_at <= $1::bigint ORDER BY expires_at LIMIT $2)
    RETURNING id`,
};

/** Removes at most $2 refreshes of claims for which all earlier access tokens have expired at $1. */
export const REMOVE_EXPIRED_CLAIMS_REFRESHES: Statement = {
  text: `
    DELETE FROM holdfast_claims_refresh WHERE id IN (
      SELECT id FROM holdfast_claims_refresh WHERE expires_at <= $1::bigint ORDER BY expires_at LIMIT $2)
    RETURNING id`,
};
