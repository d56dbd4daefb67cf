import { createHash } from 'node:crypto';
import { PROOF_NONCE_LIFETIME_MS } from './proof-nonces.js';

const MINUTE_MS = 60_000;
const HASH_BITS = 37n;

/**
 * Identifies a used proof in 63 bits: the minute in which its nonce was issued, then 37 bits of the hash of its `jti`.
 * With the minute in front, old digests are the smaller numbers.
 *
 * When two proofs of a session share a digest by chance (about 1 in 10¹⁰), the client has to send another proof.
 */
export function proofDigest(jti: string, nonceIssuedAt: number): bigint {
  const hash = createHash('sha256').update(jti).digest().readBigUInt64BE() >> (64n - HASH_BITS);
  return oldestDigestAt(nonceIssuedAt) | hash;
}

/**
 * The smallest digest of a proof that could still be accepted. Smaller ones need not be remembered.
 *
 * @param now milliseconds since 1970
 */
export function oldestLiveDigest(now: number): bigint {
  return oldestDigestAt(now - PROOF_NONCE_LIFETIME_MS - MINUTE_MS);
}

function oldestDigestAt(time: number): bigint {
  return BigInt(Math.floor(Math.max(time, 0) / MINUTE_MS)) << HASH_BITS;
}
