import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** The shortest secret accepted: as long as the hash's output (RFC 7518 §3.2). */
export const MIN_HMAC_SECRET_BYTES = 32;

/** A key for one purpose. `id` (4 bytes) tells which of several keys made a value. */
export interface HmacKey {
  readonly id: Buffer;
  readonly secret: KeyObject;
}

/** One or more keys: the first signs, all verify, so that a key can be replaced while its values are in use. */
export interface HmacKeyRing {
  readonly signing: HmacKey;
  readonly verifying: readonly HmacKey[];
}

/**
 * Derives the keys of one purpose from the configured secrets, so that no secret serves two purposes (RFC 5869 §3.2).
 *
 * @param secrets the first one signs
 * @throws RangeError when there is no secret, or one is shorter than MIN_HMAC_SECRET_BYTES, or two are the same
 */
export function deriveHmacKeyRing(secrets: readonly Buffer[], purpose: string): HmacKeyRing {
  const verifying = secrets.map((secret) => deriveHmacKey(secret, purpose));
  const [signing] = verifying;
  if (signing === undefined) throw new RangeError('at least one HMAC secret is needed');
  if (new Set(verifying.map(({ id }) => id.toString('hex'))).size !== verifying.length) {
    throw new RangeError('every HMAC secret must be given once');
  }
  return { signing, verifying };
}

export function hmac(key: HmacKey, value: string | Buffer): Buffer {
  return createHmac('sha256', key.secret).update(value).digest();
}

function deriveHmacKey(secret: Buffer, purpose: string): HmacKey {
  if (secret.length < MIN_HMAC_SECRET_BYTES) {
    throw new RangeError(`an HMAC secret must have at least ${String(MIN_HMAC_SECRET_BYTES)} bytes`);
  }
  const derived = Buffer.from(hkdfSync('sha256', secret, '', `holdfast ${purpose}`, 36));
  return { id: derived.subarray(0, 4), secret: createSecretKey(derived.subarray(4)) };
}
