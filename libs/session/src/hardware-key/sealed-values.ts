import { timingSafeEqual } from 'node:crypto';
import { deriveHmacKeyRing, hmac, type HmacKey, type HmacKeyRing } from '../hmac-keys.js';

const KEY_ID_BYTES = 4;
const MAC_BYTES = 16;

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
    return bytes !== null && this.#keyOf(bytes) === undefined;
  }

  /** Seals a value with the first secret. */
  seal(value: Buffer): string {
    const key = this.#keys.signing;
    const payload = Buffer.concat([key.id, value]);
    return Buffer.concat([payload, mac(key, payload)]).toString('base64url');
  }

  /** Returns the value; null when the text is malformed, forged, or sealed with an unknown key. */
  open(text: string): Buffer | null {
    const bytes = this.#bytesOf(text);
    const key = bytes === null ? undefined : this.#keyOf(bytes);
    if (bytes === null || key === undefined) return null;
    const payload = bytes.subarray(0, -MAC_BYTES);
    return timingSafeEqual(bytes.subarray(-MAC_BYTES), mac(key, payload))
      ? payload.subarray(KEY_ID_BYTES)
      : null;
  }

  /** Null unless the text is the only encoding of bytes of the right number. */
  #bytesOf(text: string): Buffer | null {
    const length = KEY_ID_BYTES + this.#valueBytes + MAC_BYTES;
    if (text.length !== Math.ceil((length * 4) / 3)) return null;
    const bytes = Buffer.from(text, 'base64url');
    return bytes.length === length && bytes.toString('base64url') === text ? bytes : null;
  }

  #keyOf(bytes: Buffer): HmacKey | undefined {
    return this.#keys.verifying.find(({ id }) => id.equals(bytes.subarray(0, KEY_ID_BYTES)));
  }
}

function mac(key: HmacKey, payload: Buffer): Buffer {
  return hmac(key, payload).subarray(0, MAC_BYTES);
}
