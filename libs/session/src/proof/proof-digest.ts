import { createHash } from 'node:crypto';
import { PROOF_NONCE_LIFETIME_MS } from './proof-nonces.js';

const MINUTE_MS = 60_000;
const HASH_BITS = 37n;

/**
 * A used proof in 63 bits: the minute its nonce was issued in, then 37 bits of the hash of its `jti`. The minute
 * comes first so that old digests can be told, and forgotten, by comparing numbers.
 *
 * Two proofs of one session that share a digest by chance (about 1 in 10¹⁰) cost the client one more try.
 */
export function proofDigest(jti: string, nonceIssuedAt: number): bigint {
  const hash = createHash('sha256').update(jti).digest().readBigUInt64BE() >> (64n - HASH_BITS);
  return oldestDigestOf(nonceIssuedAt) | hash;
}

/** Digests below this belong to proofs whose nonce is no longer accepted at `now`. */
export function oldestLiveDigest(now: number): bigint {
  return oldestDigestOf(now - PROOF_NONCE_LIFETIME_MS - MINUTE_MS);
}

function oldestDigestOf(time: number): bigint {
  return BigInt(Math.floor(Math.max(time, 0) / MINUTE_MS)) << HASH_BITS;
}
