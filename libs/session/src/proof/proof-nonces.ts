import { timingSafeEqual } from 'node:crypto';
import { deriveHmacKeyRing, hmac, type HmacKey, type HmacKeyRing } from '../hmac-keys.js';

/** How long a nonce is accepted; also how far the clocks of two instances may differ. */
export const PROOF_NONCE_LIFETIME_MS = 120_000;

const TIME_BYTES = 5;
const MAC_BYTES = 16;
const SHAPE = /^[A-Za-z0-9_-]{28}$/;

/**
 * Issues and checks the nonces of device proofs (RFC 9449 §8): the time in seconds (5 bytes) and its HMAC (16 bytes).
 *
 * Nothing is stored: every instance with the same secrets accepts a nonce. With a nonce, a proof's freshness depends on
 * the server's clock and not on the client's.
 */
export class ProofNonces {
  #keys: HmacKeyRing;
  #latest: { readonly second: number; readonly nonce: string } | undefined;

  /** @param secrets at least one, of 32 bytes or more each; the first one signs, all of them verify */
  constructor(secrets: readonly Buffer[]) {
    this.#keys = deriveHmacKeyRing(secrets, 'proof nonce');
  }

  /** Replaces the secrets, from the next call on. */
  replaceSecrets(secrets: readonly Buffer[]): void {
    this.#keys = deriveHmacKeyRing(secrets, 'proof nonce');
    this.#latest = undefined;
  }

  /**
   * Returns a nonce for the next proof.
   *
   * @param now milliseconds since 1970
   */
  issue(now: number): string {
    const second = Math.floor(now / 1000);
    if (this.#latest?.second !== second) {
      const time = Buffer.alloc(TIME_BYTES);
      time.writeUIntBE(second, 0, TIME_BYTES);
      const nonce = Buffer.concat([time, mac(this.#keys.signing, time)]).toString('base64url');
      this.#latest = { second, nonce };
    }
    return this.#latest.nonce;
  }

  /** Returns when a nonce was issued (milliseconds since 1970); null when it is forged or not fresh at `now`. */
  issuedAt(nonce: string, now: number): number | null {
    if (!SHAPE.test(nonce)) return null;
    const bytes = Buffer.from(nonce, 'base64url');
    const time = bytes.subarray(0, TIME_BYTES);
    const claimed = bytes.subarray(TIME_BYTES);
    if (!this.#keys.verifying.some((key) => timingSafeEqual(claimed, mac(key, time)))) return null;
    const issuedAt = time.readUIntBE(0, TIME_BYTES) * 1000;
    return Math.abs(now - issuedAt) <= PROOF_NONCE_LIFETIME_MS ? issuedAt : null;
  }
}

function mac(key: HmacKey, time: Buffer): Buffer {
  return hmac(key, time).subarray(0, MAC_BYTES);
}
