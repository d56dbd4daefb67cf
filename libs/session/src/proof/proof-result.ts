/** What is known of the device proof that came with a request, before the session is looked at. */
export type ProofResult =
  /** None was sent. */
  | { readonly kind: 'none' }
  /** The client says that it has lost its device key. */
  | { readonly kind: 'key_lost' }
  /** Malformed, or made for another request. */
  | { readonly kind: 'invalid'; readonly fault: string }
  /** Well made, but without a nonce that is fresh. */
  | { readonly kind: 'stale' }
  | {
      readonly kind: 'valid';
      /** JWK SHA-256 thumbprint (RFC 7638) of the key that signed. */
      readonly thumbprint: string;
      /** Stands for the proof's `jti` where used proofs are remembered; see proof-digest.ts. */
      readonly digest: bigint;
    };
