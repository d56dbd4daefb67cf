import type { ProofResult } from '../proof/proof-result.js';
import type { SessionPolicy } from '../session-policy.js';
import type { SessionState } from '../session-state.js';
import type { RefreshAttempt } from './decide-refresh.js';
import type { RefreshDecision, RefreshGrant, RefreshRefusal } from './refresh-decision.js';
import { refreshed } from './refreshed.js';

type JudgedProof = Exclude<ProofResult, { kind: 'invalid' | 'stale' }>;

/**
 * A session with a device key. With `g` the token's generation and `G` the session's:
 *
 * | case | answer |
 * | --- | --- |
 * | no proof, or one by another key | refused, a theft attempt; the owner stays signed in |
 * | the client says that its key is lost | refused, no theft |
 * | the proof was used before | refused |
 * | `g = G` | `G + 1` |
 * | `g < G` | the same device is behind: `G` again |
 * | `g > G` | the store has lost writes: `g + 1` |
 */
export function decideBoundRefresh(
  state: SessionState,
  attempt: RefreshAttempt & { readonly proof: JudgedProof },
  policy: SessionPolicy,
): RefreshDecision {
  const { generation, proof, now } = attempt;
  switch (proof.kind) {
    case 'none':
      return theft(state, 'proof_missing', now);
    case 'key_lost':
      return refused(state, 'device_key_lost');
    case 'valid':
      if (proof.thumbprint !== state.deviceKeyThumbprint) return theft(state, 'proof_by_another_key', now);
      if (state.usedProofs.includes(proof.digest)) return refused(state, 'proof_used');
  }

  const next = refreshed(state, proof, now, policy);
  if (generation === state.generation) return granted('rotated', { ...next, generation: generation + 1 });
  if (generation > state.generation) {
    const event = { kind: 'moved_forward', at: now, reason: 'store_lost_writes' } as const;
    return granted('moved_forward', { ...next, generation: generation + 1 }, [event]);
  }
  const event = { kind: 'stale_token_tolerated', at: now, reason: 'same_device' } as const;
  return granted('repeated', next, [event]);
}

function granted(grant: RefreshGrant, state: SessionState, events: RefreshDecision['events'] = []): RefreshDecision {
  return { kind: 'granted', grant, state, events };
}

function refused(state: SessionState, refusal: RefreshRefusal): RefreshDecision {
  return { kind: 'refused', refusal, state, events: [] };
}

function theft(
  state: SessionState,
  reason: 'proof_missing' | 'proof_by_another_key',
  at: number,
): RefreshDecision {
  return { kind: 'refused', refusal: reason, state, events: [{ kind: 'theft_attempt', at, reason }] };
}
