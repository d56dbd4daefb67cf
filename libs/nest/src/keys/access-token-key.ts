import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { AccessTokenAlgorithm, SigningKeyJwk } from './auth-keys.js';

/** A validated key for access tokens. */
export interface AccessTokenKey {
  readonly kid: string;
  readonly algorithm: AccessTokenAlgorithm;
  /** Null when the key only verifies. */
  readonly signingKey: KeyObject | null;
  readonly verifyingKey: KeyObject;
  /** When the key starts to sign, in milliseconds since 1970. */
  readonly signsFrom: number;
  /** When the key stops verifying, in milliseconds since 1970. Null while it is in use. */
  readonly retiresAt: number | null;
}

const MAX_KID_LENGTH = 64;

/** RFC 7518 §3.2 and §3.3. */
const MIN_SECRET_BYTES = 32;
const MIN_RSA_BITS = 2048;
const MIN_RSA_EXPONENT = 65_537n;

/** Validates and imports a key. Returns the issue instead if the key is invalid. */
export function readAccessTokenKey(jwk: SigningKeyJwk): AccessTokenKey | { readonly issue: string } {
  if (typeof jwk.kid !== 'string' || jwk.kid === '' || jwk.kid.length > MAX_KID_LENGTH) {
    return { issue: `every key must have a kid of 1 to ${String(MAX_KID_LENGTH)} characters` };
  }
  if (jwk.kty === 'OKP') {
    return { issue: `key ${jwk.kid} is EdDSA, which jsonwebtoken does not support; use EC P-256 (ES256)` };
  }
  const algorithm = algorithmOf(jwk);
  if (algorithm === null) {
    return {
      issue: `key ${jwk.kid} must be EC P-256 (ES256), RSA (RS256), or a secret with "alg": "HS256"`,
    };
  }
  if (jwk.alg !== undefined && jwk.alg !== algorithm) {
    return { issue: `key ${jwk.kid} cannot be used with ${jwk.alg}` };
  }
  if (!isForSignatures(jwk)) return { issue: `key ${jwk.kid} is not a signing key` };
  for (const member of ['nbf', 'exp'] as const) {
    const time = jwk[member];
    if (time !== undefined && !(Number.isSafeInteger(time) && time >= 0)) {
      return { issue: `key ${jwk.kid} must have ${member} in seconds since 1970` };
    }
  }
  const keys = importKey(jwk, algorithm);
  if (keys === null) return { issue: `key ${jwk.kid} is not a valid key` };
  const weakness = findWeakness(keys.verifyingKey, algorithm);
  if (weakness !== null) return { issue: `key ${jwk.kid} ${weakness}` };
  if (!isMatchingPair(keys, algorithm)) {
    return { issue: `key ${jwk.kid} has a private part that does not match its public part` };
  }
  const retiresAt = jwk.exp === undefined ? null : jwk.exp * 1000;
  return { kid: jwk.kid, algorithm, ...keys, signsFrom: (jwk.nbf ?? 0) * 1000, retiresAt };
}

/** RFC 7517 §4.2 and §4.3. */
function isForSignatures({ use = 'sig', key_ops: operations = ['verify'] }: SigningKeyJwk): boolean {
  return (
    use === 'sig' &&
    Array.isArray(operations) &&
    operations.some((operation) => operation === 'sign' || operation === 'verify')
  );
}

function algorithmOf({ kty, crv, alg }: SigningKeyJwk): AccessTokenAlgorithm | null {
  switch (kty) {
    case 'EC':
      return crv === 'P-256' ? 'ES256' : null;
    case 'RSA':
      return 'RS256';
    case 'oct':
      return alg === 'HS256' ? 'HS256' : null;
    default:
      return null;
  }
}

interface KeyPair {
  readonly signingKey: KeyObject | null;
  readonly verifyingKey: KeyObject;
}

/** Null when the key cannot be imported. Drops the cause, which may quote the key. */
function importKey(jwk: SigningKeyJwk, algorithm: AccessTokenAlgorithm): KeyPair | null {
  try {
    if (algorithm === 'HS256') {
      const secret = importSecret(jwk.k);
      return secret === null ? null : { signingKey: secret, verifyingKey: secret };
    }
    const signingKey = jwk.d === undefined ? null : createPrivateKey({ key: jwk, format: 'jwk' });
    return { signingKey, verifyingKey: createPublicKey(signingKey ?? { key: jwk, format: 'jwk' }) };
  } catch {
    return null;
  }
}

function importSecret(text: unknown): KeyObject | null {
  if (typeof text !== 'string') return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === text ? createSecretKey(bytes) : null;
}

function findWeakness(key: KeyObject, algorithm: AccessTokenAlgorithm): string | null {
  if (algorithm === 'HS256' && (key.symmetricKeySize ?? 0) < MIN_SECRET_BYTES) {
    return `must have at least ${String(MIN_SECRET_BYTES)} bytes`;
  }
  if (algorithm !== 'RS256') return null;
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < MIN_RSA_BITS) return `must have at least ${String(MIN_RSA_BITS)} bits`;
  return publicExponent < MIN_RSA_EXPONENT
    ? `must have an exponent of at least ${String(MIN_RSA_EXPONENT)}`
    : null;
}

/** Signs and verifies a text, because a JWK may combine a private part with another key's public part. */
function isMatchingPair({ signingKey, verifyingKey }: KeyPair, algorithm: AccessTokenAlgorithm): boolean {
  if (signingKey === null || algorithm === 'HS256') return true;
  const text = randomBytes(32);
  return verify('sha256', text, verifyingKey, sign('sha256', text, signingKey));
}
