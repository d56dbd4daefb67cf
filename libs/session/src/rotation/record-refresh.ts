import { oldestLiveDigest } from '../proof/proof-digest.js';
import type { ProofResult } from '../proof/proof-result.js';
import type { SessionPolicy } from '../session-policy.js';
import { MAX_USED_PROOFS, type SessionState } from '../session-state.js';

/** Records a granted refresh in the state: the count, the idle limit and the used proof, but not the new token. */
export function recordRefresh(
  state: SessionState,
  proof: ProofResult,
  now: number,
  policy: SessionPolicy,
): SessionState {
  return {
    ...state,
    usedProofs: rememberProof(state.usedProofs, proof, now),
    refreshCount: state.refreshCount + 1,
    lastUsedAt: now,
    idleExpiresAt: Math.min(now + policy.idleTtlMs, state.expiresAt),
  };
}

/** Adds a proof to the digests of used proofs, and drops those that are no longer fresh. */
export function rememberProof(used: readonly bigint[], proof: ProofResult, now: number): readonly bigint[] {
  const live = used.filter((digest) => digest >= oldestLiveDigest(now));
  return proof.kind === 'valid' ? [proof.digest, ...live].slice(0, MAX_USED_PROOFS) : live;
}
