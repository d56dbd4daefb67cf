/** The outcome of checking a request's device proof, before the session is looked at. */
export type ProofResult =
  | UsableProof
  /** Malformed, or created for another request. */
  | { readonly kind: 'invalid'; readonly fault: string }
  /** Well formed, but without a fresh nonce. */
  | { readonly kind: 'stale' };

/** A proof that is good for some session, or none at all. */
export type UsableProof =
  /** The request has none. */
  | { readonly kind: 'none' }
  /** The client reports that it has lost its device key. */
  | { readonly kind: 'key_lost' }
  | {
      readonly kind: 'valid';
      /** JWK SHA-256 thumbprint (RFC 7638) of the key that signed. */
      readonly thumbprint: string;
      /** Identifies the proof among those that were used; see proof-digest.ts. */
      readonly digest: bigint;
    };

/** Whether a proof is good for some session, or absent. */
export function isUsableProof(proof: ProofResult): proof is UsableProof {
  return proof.kind !== 'invalid' && proof.kind !== 'stale';
}

/** Why a proof is good for no session at all. */
export function unusableProofRefusal({
  kind,
}: Exclude<ProofResult, UsableProof>): 'proof_invalid' | 'proof_stale' {
  return kind === 'invalid' ? 'proof_invalid' : 'proof_stale';
}
