import { membersOf } from '@holdfast/contract';
import { createPublicKey, hash, type JsonWebKey, type KeyObject } from 'node:crypto';

/** The algorithms of hardware keys, in order of preference. */
export const HARDWARE_KEY_ALGORITHMS = ['ES256', 'RS256'] as const;

/** A coordinate of a P-256 key (RFC 7518 §6.2.1): 32 bytes in base64url. */
const COORDINATE = /^[\w-]{43}$/;

/** An RSA modulus of 2048 to 4096 bits in base64url (RFC 7518 §6.3.1). */
const MODULUS = /^[\w-]{342,683}$/;

/** The only exponent that security chips use: 65537. */
const EXPONENT = 'AQAB';

const MAX_KEY_LENGTH = 1024;

/** The public key of a hardware key pair. */
export interface HardwareKey {
  readonly algorithm: (typeof HARDWARE_KEY_ALGORITHMS)[number];
  /** The required members of the JWK in the order of their names, as its thumbprint hashes them (RFC 7638 §3.2). */
  readonly jwk: string;
  /** JWK SHA-256 thumbprint (RFC 7638). */
  readonly thumbprint: string;
  readonly publicKey: KeyObject;
}

/** Reads a JWK: EC P-256 for ES256, or RSA for RS256. Null for anything else, a private key included. */
export function readHardwareKey(jwk: unknown): HardwareKey | null {
  const { kty, crv, x, y, e, n, d } = membersOf(jwk);
  if (d !== undefined) return null;
  if (kty === 'EC' && crv === 'P-256' && isText(x, COORDINATE) && isText(y, COORDINATE)) {
    return toHardwareKey('ES256', { crv, kty, x, y });
  }
  if (kty === 'RSA' && e === EXPONENT && isText(n, MODULUS)) return toHardwareKey('RS256', { e, kty, n });
  return null;
}

/**
 * What a browser is given to name its session: the session's id and the public key. The server keeps only the key's
 * thumbprint, and reads the key from here when the browser signs.
 */
export function toSessionIdentifier(sessionId: string, { jwk }: HardwareKey): string {
  return `${sessionId}.${Buffer.from(jwk).toString('base64url')}`;
}

/** Reads a session identifier. Anybody can make one up: the key counts only if its thumbprint is the session's. */
export function readSessionIdentifier(
  identifier: string,
): { readonly sessionId: string; readonly key: HardwareKey } | null {
  const [sessionId = '', encoded = '', ...others] = identifier.split('.');
  if (others.length > 0 || encoded.length > MAX_KEY_LENGTH) return null;
  const key = readHardwareKey(parseJson(Buffer.from(encoded, 'base64url').toString()));
  return key === null ? null : { sessionId, key };
}

/** @param members in the order of their names. Null when they are no key, such as a point off the curve */
function toHardwareKey(algorithm: HardwareKey['algorithm'], members: JsonWebKey): HardwareKey | null {
  const jwk = JSON.stringify(members);
  try {
    const publicKey = createPublicKey({ key: members, format: 'jwk' });
    return { algorithm, jwk, thumbprint: hash('sha256', jwk, 'base64url'), publicKey };
  } catch {
    return null;
  }
}

function isText(value: unknown, shape: RegExp): value is string {
  return typeof value === 'string' && shape.test(value);
}

/** Undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
