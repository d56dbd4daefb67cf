import { membersOf } from '@holdfast/contract';
import { hash, verify } from 'node:crypto';
import { toDerSignature } from '../ecdsa-signature.js';

/** A proof whose signature is that of the key in its header. Of its claims nothing has been looked at. */
export interface SignedProof {
  readonly claims: Readonly<Partial<Record<string, unknown>>>;
  /** JWK SHA-256 thumbprint (RFC 7638) of the key. */
  readonly thumbprint: string;
}

interface DeviceJwk {
  readonly x: string;
  readonly y: string;
}

/** The coordinates of P-256 and no more (RFC 7518 §6.2.1): 32 bytes each. */
const COORDINATE = /^[\w-]{43}$/;

/**
 * Checks the signature of a proof (RFC 9449 §4.3, points 4 to 7): ES256 by the public P-256 key that its header holds.
 * Null where it is anything else. Node's own cryptography is asked at once, for it is on the way of every refresh.
 *
 * @param proof in its one spelling
 */
export function readSignedProof(proof: string): SignedProof | null {
  const [header = '', payload = '', signature = ''] = proof.split('.');
  const { alg, typ, jwk, crit } = parse(header);
  if (alg !== 'ES256' || typ !== 'dpop+jwt' || crit !== undefined) return null;
  const coordinates = coordinatesOf(jwk);
  if (coordinates === null) return null;
  const isGood = isSignedBy(coordinates, `${header}.${payload}`, signature);
  return isGood ? { claims: parse(payload), thumbprint: thumbprintOf(coordinates) } : null;
}

/** False, too, for a point that is not on the curve. */
function isSignedBy(key: DeviceJwk, text: string, signature: string): boolean {
  try {
    return verify('sha256', Buffer.from(text), toPem(key), toDerSignature(bytesOf(signature)));
  } catch {
    return false;
  }
}

/** What a P-256 key has before its two coordinates, in base64 with no bits left over (RFC 5480 §2, SEC 1 §2.3.3). */
const PUBLIC_KEY_HEAD = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE';

/** A key that is used once is not worth an object of its own; of texts, Node reads this one at once. */
function toPem({ x, y }: DeviceJwk): string {
  const point = Buffer.concat([bytesOf(x), bytesOf(y)]).toString('base64');
  return `-----BEGIN PUBLIC KEY-----\n${PUBLIC_KEY_HEAD}${point}\n-----END PUBLIC KEY-----`;
}

/** The members of a part that is a JSON object in UTF-8; none of any other. */
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

/** A header that gives the key's private part away is refused. */
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

/** RFC 7638 §3.2: the required members in the order of their names. */
function thumbprintOf({ x, y }: DeviceJwk): string {
  return hash('sha256', `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`, 'base64url');
}
