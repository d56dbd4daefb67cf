import { fingerprintOfSecret } from '@holdfast/session';
import { createHash, type KeyObject } from 'node:crypto';

/** Shows other instances which keys this one has, without the keys. */
export interface KeyFingerprints {
  /** Of the keys that sign now. */
  readonly signingKeys: readonly string[];
  /** Of all keys that verify now. */
  readonly verifyingKeys: readonly string[];
}

/** Shows whether two keys for access tokens are equal, and nothing else about a secret: 16 bytes in hexadecimal. */
export function fingerprintOfKey(key: KeyObject): string {
  if (key.type === 'secret') return fingerprintOfSecret(key.export());
  const spki = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex').slice(0, 32);
}
