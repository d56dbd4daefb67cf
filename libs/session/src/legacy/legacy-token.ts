import { createHash } from 'node:crypto';
import { newSessionId } from '../session-id.js';

/** A verified token of the authentication that Holdfast replaces. All times in milliseconds since 1970. */
export interface VerifiedLegacyToken {
  /** Identifies the token, on every instance and whatever keys they have: a SHA-256, 32 bytes. */
  readonly digest: Buffer;
  readonly accountId: string;
  /** When the account signed in. */
  readonly authenticatedAt: number;
  /** When the token stops working, by its own expiry or because the migration ends. */
  readonly expiresAt: number;
}

/** What a session does for a legacy token: it replaced the token, or the token is accepted under it. */
export type LegacyUse = 'exchanged' | 'accepted';

/**
 * The id of a legacy token's session. It follows from the token, so that all instances mean the same session, and it
 * sorts by the sign-in that the token comes from.
 */
export function legacySessionId({ digest, authenticatedAt }: VerifiedLegacyToken, use: LegacyUse): string {
  return newSessionId(authenticatedAt, hashOf(`${use} session`, digest));
}

/**
 * Stands for the proof of a legacy token's session in the store, which creates one session for each proof. Negative,
 * which the digests of device proofs are not.
 */
export function legacyProofDigest({ digest }: VerifiedLegacyToken, use: LegacyUse): bigint {
  return -1n - (hashOf(`${use} proof`, digest).readBigUInt64BE() >> 1n);
}

function hashOf(purpose: string, digest: Buffer): Buffer {
  return createHash('sha256').update(`holdfast legacy token, ${purpose}:`).update(digest).digest();
}
