import { PROOF_NONCE_LIFETIME_MS } from '@holdfast/session';

/** A proof is accepted for this long: its nonce may come from an instance whose clock is ahead. */
const GENERATION_MS = 2 * PROOF_NONCE_LIFETIME_MS;

/** Each digest takes about 150 bytes, so this is 30 MB at most. */
const MAX_DIGESTS_PER_GENERATION = 100_000;

/**
 * The proofs of access tokens that this instance has accepted, so that it accepts each of them once (RFC 9449 §11.1).
 * Two sets that take turns, so that forgetting the old ones costs nothing. Bounded: beyond 100,000 requests in four
 * minutes, it forgets the oldest proofs early.
 */
export class UsedProofs {
  #current = new Set<string>();
  #previous = new Set<string>();
  #startedAt = Number.NEGATIVE_INFINITY;

  /**
   * Returns false when the proof was used before.
   *
   * @param now milliseconds since 1970
   */
  add(thumbprint: string, digest: bigint, now: number): boolean {
    if (now - this.#startedAt >= GENERATION_MS || this.#current.size >= MAX_DIGESTS_PER_GENERATION) {
      this.#previous = this.#current;
      this.#current = new Set();
      this.#startedAt = now;
    }
    const key = `${thumbprint} ${digest.toString(36)}`;
    if (this.#current.has(key) || this.#previous.has(key)) return false;
    this.#current.add(key);
    return true;
  }
}
