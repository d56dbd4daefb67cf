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

/** One key of access tokens, checked. */
export interface AccessTokenKey {
  readonly kid: string;
  readonly algorithm: AccessTokenAlgorithm;
  /** Null in a key that verifies only. */
  readonly signingKey: KeyObject | null;
  readonly verifyingKey: KeyObject;
  /** Milliseconds since 1970; null while it is in use. */
  readonly retiresAt: number | null;
}

const MAX_KID_LENGTH = 64;

/** RFC 7518 §3.2 and §3.3. */
const MIN_SECRET_BYTES = 32;
const MIN_RSA_BITS = 2048;
const MIN_RSA_EXPONENT = 65_537n;

/** A key, or what is wrong with it. */
export function readAccessTokenKey(jwk: SigningKeyJwk): AccessTokenKey | { readonly fault: string } {
  if (typeof jwk.kid !== 'string' || jwk.kid === '' || jwk.kid.length > MAX_KID_LENGTH) {
    return { fault: `every key needs a kid of 1 to ${String(MAX_KID_LENGTH)} characters` };
  }
  if (jwk.kty === 'OKP') {
    return { fault: `key ${jwk.kid} is EdDSA, which jsonwebtoken does not support: use EC P-256 (ES256)` };
  }
  const algorithm = algorithmOf(jwk);
  if (algorithm === null) {
    return {
      fault: `key ${jwk.kid} must be EC P-256 (ES256), RSA (RS256), or a secret with "alg": "HS256"`,
    };
  }
  if (jwk.alg !== undefined && jwk.alg !== algorithm) {
    return { fault: `key ${jwk.kid} is of a kind that cannot serve ${jwk.alg}` };
  }
  if (!isForSignatures(jwk)) return { fault: `key ${jwk.kid} is not for signatures` };
  if (jwk.exp !== undefined && !(Number.isSafeInteger(jwk.exp) && jwk.exp >= 0)) {
    return { fault: `key ${jwk.kid} must give exp in seconds since 1970` };
  }
  const keys = importKey(jwk, algorithm);
  if (keys === null) return { fault: `key ${jwk.kid} is not a valid key` };
  const weakness = weaknessOf(keys.verifyingKey, algorithm);
  if (weakness !== null) return { fault: `key ${jwk.kid} ${weakness}` };
  if (!isPair(keys, algorithm)) return { fault: `key ${jwk.kid} has parts that do not belong together` };
  const retiresAt = jwk.exp === undefined ? null : jwk.exp * 1000;
  return { kid: jwk.kid, algorithm, ...keys, retiresAt };
}

/** RFC 7517 §4.2 and §4.3. */
function isForSignatures({ use = 'sig', key_ops: operations = ['verify'] }: SigningKeyJwk): boolean {
  return (
    use === 'sig' && Array.isArray(operations) && operations.some((one) => one === 'sign' || one === 'verify')
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

/** Null for what is no key; the cause is left behind, for it may quote the key. */
function importKey(jwk: SigningKeyJwk, algorithm: AccessTokenAlgorithm): KeyPair | null {
  try {
    if (algorithm === 'HS256') {
      const secret = secretOf(jwk.k);
      return secret === null ? null : { signingKey: secret, verifyingKey: secret };
    }
    const signingKey = jwk.d === undefined ? null : createPrivateKey({ key: jwk, format: 'jwk' });
    return { signingKey, verifyingKey: createPublicKey(signingKey ?? { key: jwk, format: 'jwk' }) };
  } catch {
    return null;
  }
}

function secretOf(text: unknown): KeyObject | null {
  if (typeof text !== 'string') return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === text ? createSecretKey(bytes) : null;
}

function weaknessOf(key: KeyObject, algorithm: AccessTokenAlgorithm): string | null {
  if (algorithm === 'HS256' && (key.symmetricKeySize ?? 0) < MIN_SECRET_BYTES) {
    return `must have at least ${String(MIN_SECRET_BYTES)} bytes`;
  }
  if (algorithm !== 'RS256') return null;
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < MIN_RSA_BITS) return `must have at least ${String(MIN_RSA_BITS)} bits`;
  return publicExponent < MIN_RSA_EXPONENT ? 'has too small an exponent' : null;
}

/** Signs something and verifies it: a JWK may pair a private part with a public part of another key. */
function isPair({ signingKey, verifyingKey }: KeyPair, algorithm: AccessTokenAlgorithm): boolean {
  if (signingKey === null || algorithm === 'HS256') return true;
  const text = randomBytes(32);
  return verify('sha256', text, verifyingKey, sign('sha256', text, signingKey));
}
