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
 * Whatever else comes with a valid token of a bound session is rejected and recorded, and the owner stays signed in. Only
 * a proof by another key is a theft attempt: a page of the same origin that knows nothing of device keys, such as
 * Swagger UI, sends the cookie without a proof. A stale proof is not recorded, because clients replace it at once.
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
    const rejection = unusableProofRejection(proof);
    const isRecorded = deviceKeyThumbprint !== null && rejection !== 'proof_stale';
    return { rejection, events: isRecorded ? [{ kind: rejection, at: now }] : [] };
  }
  if (deviceKeyThumbprint === null) return null;
  if (proof.kind === 'key_lost') return recorded('device_key_lost', now);
  if (proof.kind === 'none') return recorded('proof_missing', now);
  if (proof.thumbprint !== deviceKeyThumbprint) {
    const reason = 'proof_by_another_key';
    return { rejection: reason, events: [{ kind: 'theft_attempt', at: now, reason }] };
  }
  if (proof.kind === 'for_generation') {
    const isFresh = generation >= session.generation && isProofForToken(proof, { sessionId: id, generation });
    return isFresh ? null : { rejection: 'proof_stale', events: [] };
  }
  return usedProofs.includes(proof.digest) ? { rejection: 'proof_used', events: [] } : null;
}

function recorded(kind: 'device_key_lost' | 'proof_missing', at: number): ProofRejection {
  return { rejection: kind, events: [{ kind, at }] };
}
