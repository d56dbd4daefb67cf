import { createHash } from 'node:crypto';
import { proofDigest } from './proof-digest.js';
import type { ProofNonces } from './proof-nonces.js';
import { readSignedProof, type SignedProof } from './proof-signature.js';
import type { ProofResult } from './proof-result.js';

/** The largest proof looked at, in characters; one with a P-256 key and a nonce has about 500. */
export const MAX_PROOF_LENGTH = 2048;

const MAX_JTI_LENGTH = 128;

/** The compact serialization (RFC 7515 §7.1) of an ES256 signature, without the padding that decoders let pass. */
const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]{86}$/;
const SIGNATURE_LENGTH = 86;

/** What a proof must have been made for. */
export interface ProofTarget {
  /** Upper case, such as `POST`. */
  readonly method: string;
  /** The URL that the client called; query and fragment are left aside (RFC 9449 §4.2). */
  readonly url: string;
  /** The access token that came along; null where none did. A proof that has an `ath` is held to it. */
  readonly accessToken: string | null;
}

/**
 * Checks a DPoP proof (RFC 9449 §4.3). Its freshness rests on the server's nonce and not on `iat`, which the client's
 * clock made.
 *
 * @param now milliseconds since 1970
 */
export function verifyDeviceProof(
  proof: string,
  target: ProofTarget,
  nonces: ProofNonces,
  now: number,
): ProofResult {
  if (proof.length > MAX_PROOF_LENGTH) return invalid('the proof is too long');
  if (!isCanonical(proof)) return invalid('the proof is not a compact JWS');

  const signed = readSignedProof(proof);
  if (signed === null) return invalid('the signature or the header is not valid');

  const fault = claimFault(signed.claims, target, now);
  if (fault !== null) return invalid(fault);

  const { jti, nonce } = signed.claims;
  const issuedAt = typeof nonce === 'string' ? nonces.issuedAt(nonce, now) : null;
  if (issuedAt === null || typeof jti !== 'string') return { kind: 'stale' };
  return { kind: 'valid', thumbprint: signed.thumbprint, digest: proofDigest(jti, issuedAt) };
}

/** One proof, one spelling: the last character of the signature has four bits that decoders ignore. */
function isCanonical(proof: string): boolean {
  if (!SHAPE.test(proof)) return false;
  const signature = proof.slice(-SIGNATURE_LENGTH);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

function claimFault(
  { htm, htu, jti, iat, ath, exp, nbf }: SignedProof['claims'],
  target: ProofTarget,
  now: number,
): string | null {
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH) return 'jti is not valid';
  if (typeof iat !== 'number') return 'iat is not valid';
  if (!isInTime(exp, nbf, now)) return 'exp or nbf is not valid';
  if (htm !== target.method) return 'htm is another method';
  if (typeof htu !== 'string' || !isSameUrl(htu, target.url)) return 'htu is another address';
  if (ath !== undefined && ath !== hashOf(target.accessToken)) return 'ath is of another access token';
  return null;
}

/** A proof needs neither; one that has them is held to them (RFC 7519 §4.1.4 and §4.1.5). */
function isInTime(exp: unknown, nbf: unknown, now: number): boolean {
  const hasExpired = exp !== undefined && !(typeof exp === 'number' && exp * 1000 > now);
  const isEarly = nbf !== undefined && !(typeof nbf === 'number' && nbf * 1000 <= now);
  return !hasExpired && !isEarly;
}

/** RFC 9449 §4.2. */
function hashOf(accessToken: string | null): string | null {
  return accessToken === null ? null : createHash('sha256').update(accessToken).digest('base64url');
}

/** Compares without query and fragment, after normalization (RFC 3986 §6.2.2 and §6.2.3). */
function isSameUrl(claimed: string, called: string): boolean {
  if (!URL.canParse(claimed) || !URL.canParse(called)) return false;
  const [a, b] = [new URL(claimed), new URL(called)];
  return a.origin === b.origin && a.pathname === b.pathname;
}

function invalid(fault: string): ProofResult {
  return { kind: 'invalid', fault };
}
