import type { JsonWebKey } from 'node:crypto';

/** The secrets of a deployment, shared by all its instances. */
export interface AuthKeys {
  /** Private EC P-256 keys, each with a `kid`: the first signs access tokens, all verify. */
  readonly signing: readonly SigningKeyJwk[];
  /** At least 32 bytes each: the first one makes refresh tokens and nonces, all verify. */
  readonly hmacSecrets: readonly Buffer[];
}

export interface SigningKeyJwk extends JsonWebKey {
  readonly kid: string;
}
