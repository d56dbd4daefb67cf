import { createHash } from 'node:crypto';
import { proofDigest } from './proof-digest.js';
import type { ProofNonces } from './proof-nonces.js';
import { readSignedProof, type SignedProof } from './proof-signature.js';
import type { ProofResult } from './proof-result.js';

/** The maximum length of a proof, in characters. A proof with a P-256 key and a nonce has about 500. */
const MAX_PROOF_LENGTH = 2048;

const MAX_JTI_LENGTH = 128;

/** The compact serialization (RFC 7515 §7.1) of an ES256 signature, without padding. */
const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]{86}$/;
const SIGNATURE_LENGTH = 86;

/** The request that a proof must have been created for. */
export interface ProofTarget {
  /** In upper case, such as `POST`. */
  readonly method: string;
  /** The URLs under which the client may have called the route; query and fragment are ignored (RFC 9449 §4.2). */
  readonly urls: readonly string[];
  /** The access token of the request, null without one. A proof with an `ath` must match it. */
  readonly accessToken: string | null;
  /** Whether the proof must have an `ath`, because it comes with a DPoP access token (RFC 9449 §7). */
  readonly requiresAth?: boolean;
}

/**
 * Verifies a DPoP proof (RFC 9449 §4.3). Its freshness depends on the server's nonce and not on `iat`, which comes from
 * the client's clock.
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
  if (signed === null) return invalid('the signature or the header is invalid');

  const fault = claimFault(signed.claims, target, now);
  if (fault !== null) return invalid(fault);
  const { htu, jti, nonce } = signed.claims;
  if (!isUrlOf(htu, target)) return otherUrl(htu);

  const said = typeof nonce === 'string' ? nonces.read(nonce, now) : null;
  const { thumbprint } = signed;
  if (said === null || typeof jti !== 'string') return { kind: 'stale', thumbprint };
  return said.kind === 'generation'
    ? { ...said, kind: 'for_generation', thumbprint }
    : { kind: 'valid', thumbprint, digest: proofDigest(jti, said.issuedAt) };
}

/** Whether the encoding is canonical. Decoders ignore four bits of the signature's last character. */
function isCanonical(proof: string): boolean {
  if (!SHAPE.test(proof)) return false;
  const signature = proof.slice(-SIGNATURE_LENGTH);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

function claimFault(
  { htm, jti, iat, ath, exp, nbf }: SignedProof['claims'],
  target: ProofTarget,
  now: number,
): string | null {
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH) return 'jti is invalid';
  if (typeof iat !== 'number') return 'iat is invalid';
  if (!isInTime(exp, nbf, now)) return 'exp or nbf is invalid';
  if (htm !== target.method) return 'htm does not match the method';
  if (ath === undefined && target.requiresAth === true) return 'ath is missing';
  if (ath !== undefined && ath !== hashOf(target.accessToken)) return 'ath does not match the access token';
  return null;
}

/** Both claims are optional in a proof (RFC 7519 §4.1.4 and §4.1.5). */
function isInTime(exp: unknown, nbf: unknown, now: number): boolean {
  const hasExpired = exp !== undefined && !(typeof exp === 'number' && exp * 1000 > now);
  const isEarly = nbf !== undefined && !(typeof nbf === 'number' && nbf * 1000 <= now);
  return !hasExpired && !isEarly;
}

/** The `ath` of an access token (RFC 9449 §4.2). */
function hashOf(accessToken: string | null): string | null {
  return accessToken === null ? null : createHash('sha256').update(accessToken).digest('base64url');
}

function isUrlOf(htu: unknown, { urls }: ProofTarget): boolean {
  return typeof htu === 'string' && urls.some((url) => isSameUrl(htu, url));
}

/** Compares normalized URLs without query and fragment (RFC 3986 §6.2.2 and §6.2.3). */
function isSameUrl(claimed: string, called: string): boolean {
  if (!URL.canParse(claimed) || !URL.canParse(called)) return false;
  const [a, b] = [new URL(claimed), new URL(called)];
  return a.origin === b.origin && a.pathname === b.pathname;
}

function otherUrl(htu: unknown): ProofResult {
  const fault = 'htu does not match the URL';
  return { kind: 'invalid', fault, htu: typeof htu === 'string' ? htu : '' };
}

function invalid(fault: string): ProofResult {
  return { kind: 'invalid', fault };
}
