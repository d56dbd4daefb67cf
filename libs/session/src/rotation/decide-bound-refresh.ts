import { isShownBy } from '../hardware-key/check-hardware-key.js';
import type { SessionPolicy } from '../session-policy.js';
import type { SessionState } from '../session-state.js';
import type { RefreshAttempt, RefreshDecision, RefreshGrant } from './refresh-decision.js';
import { recordRefresh } from './record-refresh.js';

/**
 * Decides the refresh of a bound session whose proofs were accepted. With `g` the token's generation and `G` the
 * session's:
 *
 * | case | result |
 * | --- | --- |
 * | `g = G` | rotated: `G + 1` |
 * | `g < G` | the same device is behind; repeated: `G` again |
 * | `g > G` | the store has lost writes; moved forward: `g + 1` |
 *
 * Twins of the first row: `rotation` in `libs/session-store/src/sql/session-statements.ts`, and `ROTATE` in
 * `libs/session-store-redis/src/scripts/rotate-script.ts`.
 */
export function decideBoundRefresh(
  state: SessionState,
  { generation, proof, boundCookie, offersRegistration, now }: RefreshAttempt,
  policy: SessionPolicy,
): RefreshDecision {
  const next = {
    ...recordRefresh(state, proof, now, policy),
    hardwareKeyConfirmed: state.hardwareKeyConfirmed || isShownBy(state, boundCookie),
    hardwareKeyOfferedAt: state.hardwareKeyOfferedAt ?? (offersRegistration ? now : null),
  };
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
