/** The result of checking the device proof of a request, independent of any session. */
export type ProofResult =
  | UsableProof
  /** Malformed, or created for another request. `htu` is the proof's, unverified, when only the URL is wrong. */
  | { readonly kind: 'invalid'; readonly fault: string; readonly htu?: string }
  /** Well formed, but without a fresh nonce. */
  | { readonly kind: 'stale' };

/** A proof that may fit a session, or no proof. */
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

/** Whether a proof may fit a session or is absent. */
export function isUsableProof(proof: ProofResult): proof is UsableProof {
  return proof.kind !== 'invalid' && proof.kind !== 'stale';
}

/** Why a proof fits no session. */
export function unusableProofRejection({
  kind,
}: Exclude<ProofResult, UsableProof>): 'proof_invalid' | 'proof_stale' {
  return kind === 'invalid' ? 'proof_invalid' : 'proof_stale';
}
