import type { JsonWebKey } from 'node:crypto';

/** The algorithms that keys may sign access tokens with. HS256 must be asked for; the others follow from the key. */
export const ACCESS_TOKEN_ALGORITHMS = ['ES256', 'RS256', 'HS256'] as const;

/** One of ACCESS_TOKEN_ALGORITHMS. */
export type AccessTokenAlgorithm = (typeof ACCESS_TOKEN_ALGORITHMS)[number];

/** The secrets of a deployment, shared by all its instances. */
export interface AuthKeys {
  /**
   * The first one signs access tokens, all verify them. The first must hold its private part; the others need not.
   * EC P-256 (ES256) or RSA of 2048 bits and more (RS256), in any combination; or only secrets (HS256).
   */
  readonly signing: readonly SigningKeyJwk[];
  /** At least 32 bytes each: the first one makes refresh tokens and nonces, all verify. */
  readonly hmacSecrets: readonly Buffer[];
}

/** A key as a JWK (RFC 7517). */
export interface SigningKeyJwk extends JsonWebKey {
  /** Names the key in the tokens that it signs; at most 64 characters. */
  readonly kid: string;
  /** Follows from the kind of key, but for HS256, which must be asked for. */
  readonly alg?: AccessTokenAlgorithm;
  /**
   * When the last of its tokens has expired, in seconds since 1970 (as in OpenID Federation 1.0 §8.7.2): from then on
   * the key counts for nothing. Left out while it is in use.
   */
  readonly exp?: number;
}

/** Where keys come from that may be replaced while the application runs. */
export interface AuthKeySource {
  /** The keys as they are now. What it throws leaves those in use as they are. */
  read(): Promise<AuthKeys>;
}
