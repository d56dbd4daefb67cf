import { endEvent, type SessionEvent } from '../session-event.js';
import type { SessionPolicy } from '../session-policy.js';
import { MAX_SUPERSEDED, type SessionState, type SupersededToken } from '../session-state.js';
import type { RefreshAttempt, RefreshDecision } from './refresh-decision.js';
import { recordRefresh } from './record-refresh.js';

/**
 * Decides the refresh of an unbound session. With `g` the token's generation and `G` the session's:
 *
 * | case | result |
 * | --- | --- |
 * | `g = G`, the live branch | rotated: `G + 1`, unconfirmed |
 * | `g = G`, a superseded branch | reuse: the session is revoked |
 * | `g = G` with a branch not known yet, or `g > G` | the store has lost writes; moved forward: `g + 1` |
 * | `g < G`, was current within the leeway | repeated: the current token again |
 * | `g = G − 1`, later, the current token never used | the response was lost; branched: a new branch of `G` |
 * | any other `g < G`, or a superseded branch | reuse: the session is revoked |
 *
 * Twins of the first row: `rotation` in `libs/session-store/src/sql/session-statements.ts`, and `ROTATE` in
 * `libs/session-store-redis/src/scripts/rotate-script.ts`.
 */
export function decideUnboundRefresh(
  state: SessionState,
  attempt: RefreshAttempt,
  policy: SessionPolicy,
): RefreshDecision {
  const { generation, branch, now } = attempt;
  if (generation > state.generation || (generation === state.generation && branch > state.branch)) {
    const event = { kind: 'moved_forward', at: now, reason: 'store_lost_writes' } as const;
    return rotated('moved_forward', state, attempt, [], policy, [event]);
  }
  if (generation === state.generation) {
    return branch === state.branch
      ? rotated('rotated', state, attempt, withinLeeway(state, now, policy), policy, [])
      : reused(state, now);
  }
  return decideSuperseded(state, attempt, policy);
}

function decideSuperseded(
  state: SessionState,
  attempt: RefreshAttempt,
  policy: SessionPolicy,
): RefreshDecision {
  const { generation, branch, now, proof } = attempt;
  const age = state.generation - generation - 1;
  const token = state.superseded[age];
  if (token?.branch !== branch) return reused(state, now);

  const next = recordRefresh(state, proof, now, policy);
  if (now - token.at <= policy.reuseLeewayMs) {
    const event = { kind: 'stale_token_tolerated', at: now, reason: 'within_leeway' } as const;
    return { kind: 'granted', grant: 'repeated', state: next, events: [event] };
  }
  if (age > 0 || state.confirmed) return reused(state, now);

  // The parent counts as superseded from now on, so that a second tab that retries it gets this branch too.
  const superseded = [{ at: now, branch }, ...state.superseded.slice(1)];
  const event = { kind: 'stale_token_tolerated', at: now, reason: 'lost_answer' } as const;
  return {
    kind: 'granted',
    grant: 'branched',
    state: { ...next, branch: state.branch + 1, superseded },
    events: [event],
  };
}

function rotated(
  grant: 'rotated' | 'moved_forward',
  state: SessionState,
  { generation, branch, now, proof }: RefreshAttempt,
  kept: readonly SupersededToken[],
  policy: SessionPolicy,
  events: readonly SessionEvent[],
): RefreshDecision {
  return {
    kind: 'granted',
    grant,
    state: {
      ...recordRefresh(state, proof, now, policy),
      generation: generation + 1,
      branch: 0,
      confirmed: false,
      superseded: [{ at: now, branch }, ...kept],
    },
    events,
  };
}

/** The newest tokens that are within the leeway. The list must have no gaps, because its index gives the generation. */
function withinLeeway(
  { superseded }: SessionState,
  now: number,
  policy: SessionPolicy,
): readonly SupersededToken[] {
  const firstTooOld = superseded.findIndex(({ at }) => now - at > policy.reuseLeewayMs);
  const length = firstTooOld === -1 ? superseded.length : firstTooOld;
  return superseded.slice(0, Math.min(length, MAX_SUPERSEDED - 1));
}

function reused(state: SessionState, at: number): RefreshDecision {
  return {
    kind: 'rejected',
    rejection: 'reuse_detected',
    state: { ...state, end: { reason: 'reuse_detected', at } },
    events: [endEvent('reuse_detected', at)],
  };
}
