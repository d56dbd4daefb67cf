import { endEvent } from '../session-event.js';
import type { SessionPolicy } from '../session-policy.js';
import { SESSION_END_REASONS, type SessionEndReason } from '@holdfast/contract';
import type { SessionState } from '../session-state.js';
import { decideBoundRefresh } from './decide-bound-refresh.js';
import { decideUnboundRefresh } from './decide-unbound-refresh.js';
import { judgeProof } from './judge-proof.js';
import type { RefreshAttempt, RefreshDecision } from './refresh-decision.js';

/**
 * The rules of rotation. First the session itself:
 *
 * | case | answer |
 * | --- | --- |
 * | ended | refused, for good |
 * | past its idle or its absolute limit | refused, and ended |
 * | a proof was sent that is malformed, made for another request, or not fresh | refused |
 * | bound, and no proof was sent, or one by another key | refused, a theft attempt; the owner stays signed in |
 * | bound, and the client says that its key is lost | refused, no theft |
 * | bound, and the proof was used before | refused |
 * | otherwise | decideBoundRefresh, decideUnboundRefresh |
 */
export function decideRefresh(
  state: SessionState,
  attempt: RefreshAttempt,
  policy: SessionPolicy,
): RefreshDecision {
  if (state.end !== null) {
    return { kind: 'refused', refusal: refusalAfter(state.end.reason), state, events: [] };
  }
  const limit = limitReached(state, attempt.now);
  if (limit !== null) return endedBy(limit, state, attempt.now);

  const refusal = judgeProof(state, attempt.proof, attempt.now);
  if (refusal !== null) return { kind: 'refused', ...refusal, state };

  return state.deviceKeyThumbprint === null
    ? decideUnboundRefresh(state, attempt, policy)
    : decideBoundRefresh(state, attempt, policy);
}

/** Which limit the session has reached at `now`, if any. */
export function limitReached(
  { idleExpiresAt, expiresAt }: Pick<SessionState, 'idleExpiresAt' | 'expiresAt'>,
  now: number,
): 'idle_limit' | 'absolute_limit' | null {
  if (now >= expiresAt) return 'absolute_limit';
  return now >= idleExpiresAt ? 'idle_limit' : null;
}

/** How an ended session is refused: it reached a limit, or somebody ended it. */
export function refusalAfter(reason: SessionEndReason): 'session_expired' | 'session_revoked' {
  return SESSION_END_REASONS[reason].kind === 'expired' ? 'session_expired' : 'session_revoked';
}

function endedBy(reason: 'idle_limit' | 'absolute_limit', state: SessionState, at: number): RefreshDecision {
  return {
    kind: 'refused',
    refusal: 'session_expired',
    state: { ...state, end: { reason, at } },
    events: [endEvent(reason, at)],
  };
}
