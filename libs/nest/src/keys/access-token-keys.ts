import type { JWK } from 'jose';
import { readAccessTokenKey, type AccessTokenKey } from './access-token-key.js';
import type { SigningKeyJwk } from './auth-keys.js';
import { fingerprintOfKey, type KeyFingerprints } from './key-fingerprints.js';
import { InvalidKeysError } from '../errors/invalid-keys.error.js';

/** A key that can sign. */
export interface SigningKey extends AccessTokenKey {
  readonly signingKey: NonNullable<AccessTokenKey['signingKey']>;
}

/**
 * An immutable set of keys for access tokens. The first whose `nbf` has passed signs; all that have not retired verify.
 */
export class AccessTokenKeys {
  readonly current: SigningKey;
  readonly #signing: readonly SigningKey[];
  readonly #byId: ReadonlyMap<string, AccessTokenKey>;

  /** @throws InvalidKeysError that lists every issue */
  constructor(jwks: readonly SigningKeyJwk[]) {
    const read = jwks.map(readAccessTokenKey);
    const keys = read.filter((key) => 'kid' in key);
    const [current] = keys;
    const issues = [...read.flatMap((key) => ('issue' in key ? [key.issue] : [])), ...findSetIssues(keys)];
    if (jwks.length === 0) issues.push('at least one key is required');
    if (current !== undefined && !canSign(current)) issues.push('the first key must be a private key');
    if (issues.length > 0 || current === undefined || !canSign(current)) throw new InvalidKeysError(issues);
    this.current = current;
    this.#signing = keys.filter(canSign);
    this.#byId = new Map(keys.map((key) => [key.kid, key]));
  }

  /**
   * The key that signs: the first whose `nbf` has passed, or the first of all when there is none.
   *
   * @param now milliseconds since 1970
   */
  signingKeyAt(now: number): SigningKey {
    return this.#signing.find((key) => now >= key.signsFrom && !isRetired(key, now)) ?? this.current;
  }

  /**
   * The key with this `kid`. Null when there is none or it has retired.
   *
   * @param now milliseconds since 1970
   */
  find(kid: string, now: number): AccessTokenKey | null {
    const key = this.#byId.get(kid);
    return key === undefined || isRetired(key, now) ? null : key;
  }

  /** Whether there is a key with this `kid`, retired or not. */
  has(kid: string): boolean {
    return this.#byId.has(kid);
  }

  /**
   * The fingerprints of the key that signs and of those that verify.
   *
   * @param now milliseconds since 1970
   */
  fingerprints(now: number): KeyFingerprints {
    const verifying = [...this.#byId.values()].filter((key) => !isRetired(key, now));
    return {
      signingKeys: [fingerprintOfKey(this.signingKeyAt(now).verifyingKey)],
      verifyingKeys: verifying.map(({ verifyingKey }) => fingerprintOfKey(verifyingKey)),
    };
  }

  /** The public keys that verify at `now`, for other services that verify the tokens (RFC 7517 §5). */
  publicJwks(now: number): readonly JWK[] {
    return [...this.#byId.values()]
      .filter((key) => key.algorithm !== 'HS256' && !isRetired(key, now))
      .map(({ kid, algorithm, verifyingKey }) => ({
        ...verifyingKey.export({ format: 'jwk' }),
        kid,
        alg: algorithm,
        use: 'sig',
      }));
  }
}

function findSetIssues(keys: readonly AccessTokenKey[]): string[] {
  const kids = keys.map(({ kid }) => kid);
  const secrets = keys.filter(({ algorithm }) => algorithm === 'HS256').length;
  return [
    ...new Set(
      kids.filter((kid, index) => kids.indexOf(kid) !== index).map((kid) => `kid ${kid} is used twice`),
    ),
    // Prevents algorithm confusion: a public key used as an HMAC secret that everybody knows.
    ...(secrets > 0 && secrets < keys.length ? ['HS256 secrets cannot be mixed with asymmetric keys'] : []),
  ];
}

function canSign(key: AccessTokenKey): key is SigningKey {
  return key.signingKey !== null;
}

function isRetired({ retiresAt }: AccessTokenKey, now: number): boolean {
  return retiresAt !== null && now >= retiresAt;
}
