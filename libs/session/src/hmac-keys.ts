import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** The minimum length of a secret: the length of the hash (RFC 7518 §3.2). */
const MIN_HMAC_SECRET_BYTES = 32;

/** The length of a key's id. */
export const KEY_ID_BYTES = 4;

/** The length of a shortHmac. */
export const SHORT_HMAC_BYTES = 16;

/** A key for one purpose. Each value carries the key's `id` (KEY_ID_BYTES), to find the key again. */
export interface HmacKey {
  readonly id: Buffer;
  readonly secret: KeyObject;
}

/** The keys of one purpose: one signs and all verify, so that a key can be replaced while its values are in use. */
export interface HmacKeyRing {
  readonly signing: HmacKey;
  readonly verifying: readonly HmacKey[];
}

/**
 * Derives the keys for one purpose from the configured secrets. Each purpose has keys of its own (RFC 5869 §3.2).
 *
 * @param secrets the first one signs
 * @throws RangeError when no secret is given, one is shorter than MIN_HMAC_SECRET_BYTES, or two are equal
 */
export function deriveHmacKeyRing(secrets: readonly Buffer[], purpose: string): HmacKeyRing {
  const verifying = secrets.map((secret) => deriveHmacKey(secret, purpose));
  const [signing] = verifying;
  if (signing === undefined) throw new RangeError('at least one HMAC secret is required');
  if (new Set(verifying.map(({ id }) => id.toString('hex'))).size !== verifying.length) {
    throw new RangeError('the HMAC secrets must be different');
  }
  return { signing, verifying };
}

/** Shows whether two secrets are equal, and nothing else about them: 16 bytes in hexadecimal (RFC 5869 §3.2). */
export function fingerprintOfSecret(secret: Buffer): string {
  return Buffer.from(hkdfSync('sha256', secret, '', 'holdfast fingerprint', 16)).toString('hex');
}

/** Returns the HMAC-SHA-256 of a value. */
export function hmac(key: HmacKey, value: string | Buffer): Buffer {
  return createHmac('sha256', key.secret).update(value).digest();
}

/** The first 16 bytes of the HMAC-SHA-256 of a value, for values that live a short time or must be short. */
export function shortHmac(key: HmacKey, value: Buffer): Buffer {
  return hmac(key, value).subarray(0, SHORT_HMAC_BYTES);
}

/** The key whose id a value begins with; undefined when it is unknown. */
export function keyNamedBy(value: Buffer, { verifying }: HmacKeyRing): HmacKey | undefined {
  return verifying.find(({ id }) => id.equals(value.subarray(0, KEY_ID_BYTES)));
}

function deriveHmacKey(secret: Buffer, purpose: string): HmacKey {
  if (secret.length < MIN_HMAC_SECRET_BYTES) {
    throw new RangeError(`an HMAC secret must have at least ${String(MIN_HMAC_SECRET_BYTES)} bytes`);
  }
  const derived = Buffer.from(hkdfSync('sha256', secret, '', `holdfast ${purpose}`, 36));
  return { id: derived.subarray(0, KEY_ID_BYTES), secret: createSecretKey(derived.subarray(KEY_ID_BYTES)) };
}
