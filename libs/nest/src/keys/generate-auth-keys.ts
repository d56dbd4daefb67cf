import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { AuthKeys, SigningKeyJwk } from './auth-keys.js';

const HMAC_SECRET_BYTES = 32;

/** Creates new random keys: an ES256 key and an HMAC secret. */
export function generateAuthKeys(): AuthKeys {
  return { signing: [generateSigningKey()], hmacSecrets: [randomBytes(HMAC_SECRET_BYTES)] };
}

/** Creates an ES256 key with a random `kid`. */
export function generateSigningKey(): SigningKeyJwk {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex') };
}
