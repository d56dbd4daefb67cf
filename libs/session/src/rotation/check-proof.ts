import { isProofForToken, unusableProofRejection, type ProofResult } from '../proof/proof-result.js';
import type { SessionEvent } from '../session-event.js';
import type { SessionState } from '../session-state.js';
import type { RefreshRejection } from './refresh-decision.js';

/** Why a proof is rejected, and the events to record. */
export interface ProofRejection {
  readonly rejection: RefreshRejection;
  readonly events: readonly SessionEvent[];
}

/**
 * Checks that a proof was created with the device key of the session. Returns null when it was, or when the session is
 * unbound and the proof is usable.
 *
 * A token without its device key is a theft attempt. It is rejected, and the owner stays signed in.
 *
 * A proof for a generation is fresh only with a refresh token of that generation, and until the session has left it.
 *
 * @param generation of the refresh token
 * @param now milliseconds since 1970
 */
export function checkProof(
  session: SessionState,
  proof: ProofResult,
  generation: number,
  now: number,
): ProofRejection | null {
  const { id, deviceKeyThumbprint, usedProofs } = session;
  if (proof.kind === 'invalid' || proof.kind === 'stale') {
    return { rejection: unusableProofRejection(proof), events: [] };
  }
  if (deviceKeyThumbprint === null) return null;
  if (proof.kind === 'key_lost') return { rejection: 'device_key_lost', events: [] };
  if (proof.kind === 'none') return theftAttempt('proof_missing', now);
  if (proof.thumbprint !== deviceKeyThumbprint) return theftAttempt('proof_by_another_key', now);
  if (proof.kind === 'for_generation') {
    const isFresh = generation >= session.generation && isProofForToken(proof, { sessionId: id, generation });
    return isFresh ? null : { rejection: 'proof_stale', events: [] };
  }
  return usedProofs.includes(proof.digest) ? { rejection: 'proof_used', events: [] } : null;
}

function theftAttempt(reason: 'proof_missing' | 'proof_by_another_key', at: number): ProofRejection {
  return { rejection: reason, events: [{ kind: 'theft_attempt', at, reason }] };
}
