import { createHash } from 'node:crypto';
import { newSessionId } from '../session-id.js';

/** A verified legacy token. All times in milliseconds since 1970. */
export interface VerifiedLegacyToken {
  /** Identifies the token, independent of keys, so that all instances agree. A SHA-256 hash, 32 bytes. */
  readonly digest: Buffer;
  readonly accountId: string;
  /** When the account signed in. */
  readonly authenticatedAt: number;
  /** When the token stops working: when it expires, or when the migration ends. */
  readonly expiresAt: number;
}

/** The two kinds of session of a legacy token: the one it was exchanged for, and the one under which it is accepted. */
export type LegacyUse = 'exchanged' | 'accepted';

/**
 * The id of a legacy token's session. Derived from the token, so that all instances agree on it. Sorts by the time of
 * the token's sign-in.
 */
export function legacySessionId({ digest, authenticatedAt }: VerifiedLegacyToken, use: LegacyUse): string {
  return newSessionId(authenticatedAt, hashOf(`${use} session`, digest));
}

/**
 * Takes the place of a proof digest in the store, which creates only one session for each digest. Negative, unlike the
 * digests of device proofs.
 */
export function legacyProofDigest({ digest }: VerifiedLegacyToken, use: LegacyUse): bigint {
  return -1n - (hashOf(`${use} proof`, digest).readBigUInt64BE() >> 1n);
}

function hashOf(purpose: string, digest: Buffer): Buffer {
  return createHash('sha256').update(`holdfast legacy token, ${purpose}:`).update(digest).digest();
}
