import { membersOf } from '@holdfast/contract';
import { verify } from 'node:crypto';
import { toDerSignature } from '../ecdsa-signature.js';
import { parseJson, readHardwareKey, type HardwareKey } from './hardware-key.js';

/** A proof with an RSA key of 4096 bits has about 1,700 characters. */
const MAX_PROOF_LENGTH = 4096;

/** The compact serialization (RFC 7515 §7.1). */
const SHAPE = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

/** The length of an ES256 signature (RFC 7518 §3.4). */
const ES256_SIGNATURE_BYTES = 64;

/** A proof of a hardware key, whose signature was verified. */
export interface HardwareProof {
  readonly key: HardwareKey;
  /** The challenge that was signed; unchecked. */
  readonly challenge: string;
}

/**
 * Verifies the proof of a registration, which has the key in its header. Null when it is malformed, or not signed by
 * that key.
 */
export function readRegistrationProof(proof: string): HardwareProof | null {
  const key = readHardwareKey(headerOf(proof)['jwk']);
  return key === null ? null : verified(proof, key);
}

/** Verifies the proof of a renewal, which has no key in its header. Null when it is malformed, or not signed by `key`. */
export function readRenewalProof(proof: string, key: HardwareKey): HardwareProof | null {
  return headerOf(proof)['jwk'] === undefined ? verified(proof, key) : null;
}

/** Device Bound Session Credentials: a JWS of the type `dbsc+jwt`, with the challenge as its `jti`. */
function verified(proof: string, key: HardwareKey): HardwareProof | null {
  const { alg, typ, crit } = headerOf(proof);
  if (alg !== key.algorithm || typ !== 'dbsc+jwt' || crit !== undefined) return null;
  const [, header = '', payload = '', signature = ''] = SHAPE.exec(proof) ?? [];
  if (!isSignedBy(key, `${header}.${payload}`, Buffer.from(signature, 'base64url'))) return null;
  const { jti } = membersOf(parseJson(Buffer.from(payload, 'base64url').toString()));
  return typeof jti === 'string' ? { key, challenge: jti } : null;
}

function headerOf(proof: string): Readonly<Partial<Record<string, unknown>>> {
  if (proof.length > MAX_PROOF_LENGTH) return {};
  const [, header = ''] = SHAPE.exec(proof) ?? [];
  return membersOf(parseJson(Buffer.from(header, 'base64url').toString()));
}

function isSignedBy({ algorithm, publicKey }: HardwareKey, text: string, signature: Buffer): boolean {
  if (algorithm === 'RS256') return verify('sha256', Buffer.from(text), publicKey, signature);
  return (
    signature.length === ES256_SIGNATURE_BYTES &&
    verify('sha256', Buffer.from(text), publicKey, toDerSignature(signature))
  );
}
