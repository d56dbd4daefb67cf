import type { JWK } from 'jose';
import { readAccessTokenKey, type AccessTokenKey } from './access-token-key.js';
import type { SigningKeyJwk } from './auth-keys.js';
import { InvalidKeysError } from '../errors/invalid-keys.error.js';

/** A key that signs. */
export interface SigningKey extends AccessTokenKey {
  readonly signingKey: NonNullable<AccessTokenKey['signingKey']>;
}

/** The keys of access tokens at one time: the first signs, all verify that are not retired. */
export class AccessTokenKeys {
  readonly current: SigningKey;
  readonly #byId: ReadonlyMap<string, AccessTokenKey>;

  /** @throws InvalidKeysError that names every fault at once */
  constructor(jwks: readonly SigningKeyJwk[]) {
    const read = jwks.map(readAccessTokenKey);
    const keys = read.filter((key) => 'kid' in key);
    const [current] = keys;
    const faults = [...read.flatMap((key) => ('fault' in key ? [key.fault] : [])), ...faultsOfSet(keys)];
    if (jwks.length === 0) faults.push('there must be a key');
    if (current !== undefined && !canSign(current)) faults.push('the first key must hold its private part');
    if (faults.length > 0 || current === undefined || !canSign(current)) throw new InvalidKeysError(faults);
    this.current = current;
    this.#byId = new Map(keys.map((key) => [key.kid, key]));
  }

  /** @param now milliseconds since 1970 */
  find(kid: string, now: number): AccessTokenKey | null {
    const key = this.#byId.get(kid);
    return key === undefined || isRetired(key, now) ? null : key;
  }

  has(kid: string): boolean {
    return this.#byId.has(kid);
  }

  /** The public parts of the keys that verify at `now`, for whoever else checks our tokens (RFC 7517 §5). */
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

function faultsOfSet(keys: readonly AccessTokenKey[]): string[] {
  const kids = keys.map(({ kid }) => kid);
  const secrets = keys.filter(({ algorithm }) => algorithm === 'HS256').length;
  return [
    ...new Set(
      kids.filter((kid, index) => kids.indexOf(kid) !== index).map((kid) => `the kid ${kid} is given twice`),
    ),
    // A public key must never be taken for a secret that everybody knows.
    ...(secrets > 0 && secrets < keys.length ? ['secrets and public keys must not be mixed'] : []),
  ];
}

function canSign(key: AccessTokenKey): key is SigningKey {
  return key.signingKey !== null;
}

function isRetired({ retiresAt }: AccessTokenKey, now: number): boolean {
  return retiresAt !== null && now >= retiresAt;
}
