import type { SessionEndReason } from '@holdfast/contract';
import type { SessionState } from '../session-state.js';

/** The session has ended. */
export interface SessionRevocation {
  readonly kind: 'session_ended';
  readonly sessionId: string;
  readonly reason: SessionEndReason;
  /** When the last of these access tokens expires. Milliseconds since 1970. */
  readonly until: number;
}

/** The account's claims have changed: tokens with an earlier version must be refreshed. The session continues. */
export interface ClaimsRevocation {
  readonly kind: 'claims_refreshed';
  readonly sessionId: string;
  readonly claimsVersion: number;
  /** When the last of these access tokens expires. Milliseconds since 1970. */
  readonly until: number;
}

/** Why access tokens of a session are rejected although they have not expired. */
export type AccessTokenRevocation = SessionRevocation | ClaimsRevocation;

/**
 * Which access tokens a change of a session revokes; null when it revokes none. A store lists it in `revocationsSince`.
 *
 * `until` is the idle limit and not the lifetime of access tokens: a deployment may shorten that, and tokens from
 * before it still last as long as they were issued for.
 *
 * @param before the session as it was read
 * @param after the session as it is stored
 */
export function revocationBy(before: SessionState, after: SessionState): AccessTokenRevocation | null {
  const { id: sessionId, idleExpiresAt: until, claimsVersion, end } = after;
  if (end !== null) {
    return before.end === null ? { kind: 'session_ended', sessionId, reason: end.reason, until } : null;
  }
  return claimsVersion > before.claimsVersion
    ? { kind: 'claims_refreshed', sessionId, claimsVersion, until }
    : null;
}
