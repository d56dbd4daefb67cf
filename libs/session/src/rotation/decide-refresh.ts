import { checkHardwareKey } from '../hardware-key/check-hardware-key.js';
import { endEvent } from '../session-event.js';
import type { SessionPolicy } from '../session-policy.js';
import { SESSION_END_REASONS, type SessionEndReason } from '@holdfast/contract';
import type { SessionState } from '../session-state.js';
import { decideBoundRefresh } from './decide-bound-refresh.js';
import { decideUnboundRefresh } from './decide-unbound-refresh.js';
import { checkProof } from './check-proof.js';
import type { RefreshAttempt, RefreshDecision } from './refresh-decision.js';

/**
 * Decides a refresh: what to respond, and what to store. These are the rules of rotation. In this order:
 *
 * | case | result |
 * | --- | --- |
 * | the session has ended | rejected |
 * | the session is past its idle or absolute limit | rejected; the session ends |
 * | the proof is malformed, was created for another request, or is not fresh: its nonce is old, or belongs to another generation than the token's, or to one that has ended | rejected |
 * | bound session, the client has lost its device key | rejected |
 * | bound session, no proof | rejected; the owner stays signed in |
 * | bound session, a proof by another key | rejected as a theft attempt; the owner stays signed in |
 * | bound session, the proof was used before | rejected |
 * | bound session, its hardware key is not shown | see checkHardwareKey; the owner stays signed in |
 * | any other bound session | see decideBoundRefresh |
 * | any other unbound session | see decideUnboundRefresh |
 *
 * Twins of the grant `rotated`: `rotation` in `libs/session-store/src/sql/session-statements.ts`, and `ROTATE` in
 * `libs/session-store-redis/src/scripts/rotate-script.ts`.
 *
 * @param attempt the content of the refresh token, whose HMAC was checked, and the proofs
 *
 * @example
 * const token = { generation: 0, branch: 0 };
 * const proofs = { proof: { kind: 'none' }, boundCookie: NO_BOUND_COOKIE } as const;
 * const attempt = { ...token, ...proofs, offersRegistration: false, now: Date.now() };
 * const decision = decideRefresh(session, attempt, DEFAULT_SESSION_POLICY);
 * if (decision.kind === 'granted') {
 *   decision.state.generation; // 1: the next refresh token
 * } else {
 *   decision.rejection; // such as 'session_expired'
 * }
 */
export function decideRefresh(
  state: SessionState,
  attempt: RefreshAttempt,
  policy: SessionPolicy,
): RefreshDecision {
  if (state.end !== null) {
    return { kind: 'rejected', rejection: rejectionAfter(state.end.reason), state, events: [] };
  }
  const limit = limitReached(state, attempt.now);
  if (limit !== null) return endedBy(limit, state, attempt.now);

  const rejection = checkProof(state, attempt.proof, attempt.generation, attempt.now);
  if (rejection !== null) return { kind: 'rejected', ...rejection, state };

  if (state.deviceKeyThumbprint === null) return decideUnboundRefresh(state, attempt, policy);
  const unshown = checkHardwareKey(state, attempt.boundCookie, attempt.now, policy);
  return unshown === null
    ? decideBoundRefresh(state, attempt, policy)
    : { kind: 'rejected', ...unshown, state };
}

/** The limit that the session has reached at `now`; null if none. */
function limitReached(
  { idleExpiresAt, expiresAt }: Pick<SessionState, 'idleExpiresAt' | 'expiresAt'>,
  now: number,
): 'idle_limit' | 'absolute_limit' | null {
  if (now >= expiresAt) return 'absolute_limit';
  return now >= idleExpiresAt ? 'idle_limit' : null;
}

/** Why a session no longer gives access at `now`: it has ended, or it is past a limit. Null while it does. */
export function rejectionOf(state: SessionState, now: number): 'session_expired' | 'session_revoked' | null {
  if (state.end !== null) return rejectionAfter(state.end.reason);
  return limitReached(state, now) === null ? null : 'session_expired';
}

/** Why a session that ended for this reason is rejected: it expired, or it was revoked. */
export function rejectionAfter(reason: SessionEndReason): 'session_expired' | 'session_revoked' {
  return SESSION_END_REASONS[reason].kind === 'expired' ? 'session_expired' : 'session_revoked';
}

function endedBy(reason: 'idle_limit' | 'absolute_limit', state: SessionState, at: number): RefreshDecision {
  return {
    kind: 'rejected',
    rejection: 'session_expired',
    state: { ...state, end: { reason, at } },
    events: [endEvent(reason, at)],
  };
}
