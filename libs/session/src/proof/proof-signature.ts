import { membersOf } from '@holdfast/contract';
import { hash, verify } from 'node:crypto';
import { toDerSignature } from '../ecdsa-signature.js';

/** A proof with a valid signature by the key in its header. Its claims are unchecked. */
export interface SignedProof {
  readonly claims: Readonly<Partial<Record<string, unknown>>>;
  /** JWK SHA-256 thumbprint (RFC 7638) of the key. */
  readonly thumbprint: string;
}

interface DeviceJwk {
  readonly x: string;
  readonly y: string;
}

/** A coordinate of a P-256 key (RFC 7518 §6.2.1): 32 bytes in base64url. */
const COORDINATE = /^[\w-]{43}$/;

/**
 * Verifies the signature of a proof (RFC 9449 §4.3, points 4 to 7): ES256, by the P-256 public key in its header.
 * Returns null when it is invalid. Calls Node's crypto directly, because every refresh passes here.
 *
 * @param proof canonical, as verifyDeviceProof has checked
 */
export function readSignedProof(proof: string): SignedProof | null {
  const [header = '', payload = '', signature = ''] = proof.split('.');
  const { alg, typ, jwk, crit } = parse(header);
  if (alg !== 'ES256' || typ !== 'dpop+jwt' || crit !== undefined) return null;
  const coordinates = coordinatesOf(jwk);
  if (coordinates === null) return null;
  const isValid = isSignedBy(coordinates, `${header}.${payload}`, signature);
  return isValid ? { claims: parse(payload), thumbprint: thumbprintOf(coordinates) } : null;
}

/** Also false when the point is not on the curve. */
function isSignedBy(key: DeviceJwk, text: string, signature: string): boolean {
  try {
    return verify('sha256', Buffer.from(text), toPem(key), toDerSignature(bytesOf(signature)));
  } catch {
    return false;
  }
}

/** The DER header of a P-256 public key, in base64 without leftover bits (RFC 5480 §2, SEC 1 §2.3.3). */
const PUBLIC_KEY_HEADER = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE';

/** Returns text, because a KeyObject does not pay off for a key that is used once, and Node parses PEM directly. */
function toPem({ x, y }: DeviceJwk): string {
  const point = Buffer.concat([bytesOf(x), bytesOf(y)]).toString('base64');
  return `-----BEGIN PUBLIC KEY-----\n${PUBLIC_KEY_HEADER}${point}\n-----END PUBLIC KEY-----`;
}

/** The members of a part that is a JSON object in UTF-8; otherwise no members. */
function parse(part: string): SignedProof['claims'] {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(part)));
    return Array.isArray(value) ? {} : membersOf(value);
  } catch {
    return {};
  }
}

function bytesOf(part: string): Buffer {
  return Buffer.from(part, 'base64url');
}

/** The coordinates of a P-256 public key; null for anything else, a private key included (RFC 9449 §4.3, point 7). */
function coordinatesOf(jwk: unknown): DeviceJwk | null {
  const { kty, crv, x, y, d } = membersOf(jwk);
  if (kty !== 'EC' || crv !== 'P-256' || d !== undefined) return null;
  return isCoordinate(x) && isCoordinate(y) ? { x, y } : null;
}

function isCoordinate(value: unknown): value is string {
  return (
    typeof value === 'string' && COORDINATE.test(value) && bytesOf(value).toString('base64url') === value
  );
}

/** RFC 7638 §3.2: hashes the required members in the order of their names. */
function thumbprintOf({ x, y }: DeviceJwk): string {
  return hash('sha256', `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`, 'base64url');
}
