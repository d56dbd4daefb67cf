import { timingSafeEqual } from 'node:crypto';
import {
  deriveHmacKeyRing,
  KEY_ID_BYTES,
  keyNamedBy,
  SHORT_HMAC_BYTES,
  shortHmac,
  type HmacKeyRing,
} from '../hmac-keys.js';

/**
 * Seals values of one purpose and one length for a client to keep: in base64url, the key id (4 bytes), the value, and an
 * HMAC of both (16). Nothing is stored: every instance with the same secrets opens them.
 */
export class SealedValues {
  readonly #purpose: string;
  readonly #valueBytes: number;
  #keys: HmacKeyRing;

  /** @param secrets at least one, of 32 bytes or more each; the first one signs, all of them verify */
  constructor(secrets: readonly Buffer[], purpose: string, valueBytes: number) {
    this.#purpose = purpose;
    this.#valueBytes = valueBytes;
    this.#keys = deriveHmacKeyRing(secrets, purpose);
  }

  /** Replaces the secrets, from the next call on. */
  replaceSecrets(secrets: readonly Buffer[]): void {
    this.#keys = deriveHmacKeyRing(secrets, this.#purpose);
  }

  /** Whether the text is well formed but sealed with an unknown key; another instance may have newer keys. */
  namesUnknownKey(text: string): boolean {
    const bytes = this.#bytesOf(text);
    return bytes !== null && keyNamedBy(bytes, this.#keys) === undefined;
  }

  /** Seals a value with the first secret. */
  seal(value: Buffer): string {
    const key = this.#keys.signing;
    const payload = Buffer.concat([key.id, value]);
    return Buffer.concat([payload, shortHmac(key, payload)]).toString('base64url');
  }

  /** Returns the value; null when the text is malformed, forged, or sealed with an unknown key. */
  open(text: string): Buffer | null {
    const bytes = this.#bytesOf(text);
    const key = bytes === null ? undefined : keyNamedBy(bytes, this.#keys);
    if (bytes === null || key === undefined) return null;
    const payload = bytes.subarray(0, -SHORT_HMAC_BYTES);
    return timingSafeEqual(bytes.subarray(-SHORT_HMAC_BYTES), shortHmac(key, payload))
      ? payload.subarray(KEY_ID_BYTES)
      : null;
  }

  /** Null unless the text is the only encoding of bytes of the right number. */
  #bytesOf(text: string): Buffer | null {
    const length = KEY_ID_BYTES + this.#valueBytes + SHORT_HMAC_BYTES;
    if (text.length !== Math.ceil((length * 4) / 3)) return null;
    const bytes = Buffer.from(text, 'base64url');
    return bytes.length === length && bytes.toString('base64url') === text ? bytes : null;
  }
}
