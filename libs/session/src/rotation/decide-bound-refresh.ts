import type { SessionPolicy } from '../session-policy.js';
import type { SessionState } from '../session-state.js';
import type { RefreshAttempt, RefreshDecision, RefreshGrant } from './refresh-decision.js';
import { refreshed } from './refreshed.js';

/**
 * A session with a device key, whose proof came along. With `g` the token's generation and `G` the session's:
 *
 * | case | answer |
 * | --- | --- |
 * | `g = G` | `G + 1` |
 * | `g < G` | the same device is behind: `G` again |
 * | `g > G` | the store has lost writes: `g + 1` |
 */
export function decideBoundRefresh(
  state: SessionState,
  { generation, proof, now }: RefreshAttempt,
  policy: SessionPolicy,
): RefreshDecision {
  const next = refreshed(state, proof, now, policy);
  if (generation === state.generation) return granted('rotated', { ...next, generation: generation + 1 });
  if (generation > state.generation) {
    const event = { kind: 'moved_forward', at: now, reason: 'store_lost_writes' } as const;
    return granted('moved_forward', { ...next, generation: generation + 1 }, [event]);
  }
  const event = { kind: 'stale_token_tolerated', at: now, reason: 'same_device' } as const;
  return granted('repeated', next, [event]);
}

function granted(
  grant: RefreshGrant,
  state: SessionState,
  events: RefreshDecision['events'] = [],
): RefreshDecision {
  return { kind: 'granted', grant, state, events };
}
