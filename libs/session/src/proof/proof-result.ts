import type { SessionGeneration } from './proof-nonces.js';

/** The result of checking the device proof of a request, independent of any session. */
export type ProofResult =
  | UsableProof
  | GenerationProof
  /** Malformed, or created for another request. `htu` is the proof's, unverified, when only the URL is wrong. */
  | { readonly kind: 'invalid'; readonly fault: string; readonly htu?: string }
  /** Well formed, but without a fresh nonce. Its key may have signed it at any time. */
  | { readonly kind: 'stale'; readonly thumbprint: string };

/**
 * Valid, with the nonce of a token response: it proves the device for the refresh token of that generation, and for
 * nothing else. A refresh ends the generation, so the proof is accepted once and need not be remembered.
 */
export interface GenerationProof extends SessionGeneration {
  readonly kind: 'for_generation';
  /** JWK SHA-256 thumbprint (RFC 7638) of the key that signed the proof. */
  readonly thumbprint: string;
}

/** A proof that may fit any session of its key, or no proof. */
export type UsableProof =
  /** The request has no proof. */
  | { readonly kind: 'none' }
  /** The client reports that it has lost its device key. */
  | { readonly kind: 'key_lost' }
  | {
      readonly kind: 'valid';
      /** JWK SHA-256 thumbprint (RFC 7638) of the key that signed the proof. */
      readonly thumbprint: string;
      /** Identifies the proof, so that it is accepted once; see proofDigest. */
      readonly digest: bigint;
    };

/** Whether a proof may fit any session of its key, or is absent. */
export function isUsableProof(proof: ProofResult): proof is UsableProof {
  return proof.kind === 'none' || proof.kind === 'key_lost' || proof.kind === 'valid';
}

/** Why a proof fits no session. */
export function unusableProofRejection(
  proof: Exclude<ProofResult, UsableProof>,
): 'proof_malformed' | 'proof_for_another_url' | 'proof_stale' {
  if (proof.kind !== 'invalid') return 'proof_stale';
  return proof.htu === undefined ? 'proof_malformed' : 'proof_for_another_url';
}

/** Whether a proof's nonce belongs to the same generation as a refresh token. */
export function isProofForToken(
  proof: GenerationProof,
  { sessionId, generation }: SessionGeneration,
): boolean {
  return proof.sessionId === sessionId && proof.generation === generation;
}

/** The thumbprint of the key that signed the proof; null when that is not known. */
export function thumbprintOf(proof: ProofResult): string | null {
  return 'thumbprint' in proof ? proof.thumbprint : null;
}
