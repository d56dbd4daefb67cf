/**
 * The signature algorithms for access tokens. The type of a key determines its algorithm; only HS256 must be set
 * explicitly.
 */
export const ACCESS_TOKEN_ALGORITHMS = ['ES256', 'RS256', 'HS256'] as const;

/** One of ACCESS_TOKEN_ALGORITHMS. */
export type AccessTokenAlgorithm = (typeof ACCESS_TOKEN_ALGORITHMS)[number];

/**
 * The keys of a deployment. All instances share them.
 *
 * @example
 * ```ts
 * const keys: AuthKeys = {
 *   signing: [{ ...privateKey.export({ format: 'jwk' }), kid: '2026-01' }],
 *   hmacSecrets: [Buffer.from(process.env.HMAC_SECRET, 'base64')],
 * };
 * ```
 */
export interface AuthKeys {
  /**
   * Keys for access tokens. The first whose `nbf` has passed signs, all verify; only the first must be a private key.
   * EC P-256 (ES256) and RSA of at least 2048 bits (RS256) can be combined. Secrets (HS256) cannot be combined with
   * other types.
   */
  readonly signing: readonly SigningKeyJwk[];
  /** Secrets for refresh tokens, proof nonces and bound cookies, at least 32 bytes each. The first signs, all verify. */
  readonly hmacSecrets: readonly Buffer[];
}

/** Members of the supported key types (RFC 7518 §6). Only some versions of `node:crypto` export such a type. */
interface KeyMembers {
  readonly kty?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly n?: string;
  readonly e?: string;
  readonly d?: string;
  readonly p?: string;
  readonly q?: string;
  readonly dp?: string;
  readonly dq?: string;
  readonly qi?: string;
  readonly k?: string;
  readonly [member: string]: unknown;
}

/** A key for access tokens as a JWK (RFC 7517). */
export interface SigningKeyJwk extends KeyMembers {
  /** Identifies the key in the tokens that it signs. At most 64 characters. */
  readonly kid: string;
  /** Defaults to the algorithm of the key type. Required for HS256. */
  readonly alg?: AccessTokenAlgorithm | (string & Record<never, never>);
  /**
   * When the key starts to sign, in seconds since 1970. It is published and verifies before that, so every cache of the
   * published keys has it when its first token arrives. Defaults to immediately.
   */
  readonly nbf?: number;
  /**
   * When the key stops verifying, in seconds since 1970 (as in OpenID Federation 1.0 §8.7.2). Set it on a replaced key,
   * to the time when its last token expires. Omit it while the key is in use.
   */
  readonly exp?: number;
}

/**
 * Supplies keys that can be replaced while the application runs.
 *
 * @example
 * ```ts
 * const keys: AuthKeySource = {
 *   async read() {
 *     const { signing, hmacSecrets } = JSON.parse(await readFile('keys.json', 'utf8'));
 *     return { signing, hmacSecrets: hmacSecrets.map((secret) => Buffer.from(secret, 'base64')) };
 *   },
 * };
 * ```
 */
export interface AuthKeySource {
  /**
   * Reads the current keys. An error at startup stops the application. Later errors are logged, and the current keys
   * stay in use.
   */
  read(): Promise<AuthKeys>;
}
