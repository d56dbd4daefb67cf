// WebCrypto with the algorithm of device keys, ES256 (RFC 7518 §3.4).

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNATURE_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' };

/** WebCrypto needs a secure context. The other functions throw without it. */
export function hasWebCrypto(): boolean {
  return typeof crypto !== 'undefined' && 'subtle' in crypto;
}

/** Generates a key pair whose private key cannot be exported. */
export function generateDeviceKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY_ALGORITHM, false, ['sign', 'verify']);
}

export function exportPublicKey(key: CryptoKey): Promise<JsonWebKey> {
  return crypto.subtle.exportKey('jwk', key);
}

/** The signature in the format of a JWS (RFC 7518 §3.4). */
export function sign(text: string, privateKey: CryptoKey): Promise<ArrayBuffer> {
  return crypto.subtle.sign(SIGNATURE_ALGORITHM, privateKey, new TextEncoder().encode(text));
}

export function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
}

/** @throws what WebCrypto throws when this browser cannot make proofs with the key */
export async function checkDeviceKey({ publicKey, privateKey }: CryptoKeyPair): Promise<void> {
  await Promise.all([exportPublicKey(publicKey), sign('', privateKey)]);
}

/** A random UUID (RFC 9562 §5.4). */
export function randomUuid(): string {
  return crypto.randomUUID();
}
