import { fromDerSignature } from '@holdfast/session';
import { createHmac, sign, type KeyObject } from 'node:crypto';
import type { AccessTokenAlgorithm } from '../keys/auth-keys.js';

/**
 * Signs a JWT in compact serialization (RFC 7515 §7.1). Synchronous, with Node's own cryptography, because every refresh
 * waits for it.
 *
 * @param key a key that fits the algorithm; see readAccessTokenKey
 */
export function signCompact(
  header: Readonly<Record<string, unknown>> & { readonly alg: AccessTokenAlgorithm },
  payload: Readonly<Record<string, unknown>>,
  key: KeyObject,
): string {
  const signingInput = `${encode(header)}.${encode(payload)}`;
  return `${signingInput}.${createSignature(Buffer.from(signingInput), header.alg, key).toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** RFC 7518 §3.2 to §3.4, RFC 8037 §3.1. */
function createSignature(bytes: Buffer, algorithm: AccessTokenAlgorithm, key: KeyObject): Buffer {
  switch (algorithm) {
    case 'ES256':
      return fromDerSignature(sign('sha256', bytes, key));
    case 'RS256':
      return sign('sha256', bytes, key);
    case 'EdDSA':
      return sign(null, bytes, key);
    case 'HS256':
      return createHmac('sha256', key).update(bytes).digest();
  }
}
