import { InjectionToken } from '@angular/core';
import { IndexedDbKeyStore } from './indexed-db-key-store.js';

/** Keeps the device key of this browser: its private half never leaves WebCrypto. */
export interface DeviceKeyStore {
  /** Null when there is none, or when this browser can keep none. Throws for a passing failure of the storage. */
  find(): Promise<CryptoKeyPair | null>;
  /** Keeps the key unless there is one already; the one that is kept, or null when this browser can keep none. */
  keep(key: CryptoKeyPair): Promise<CryptoKeyPair | null>;
  forget(): Promise<void>;
}

export const DEVICE_KEY_STORE = new InjectionToken<DeviceKeyStore>('DeviceKeyStore', {
  providedIn: 'root',
  factory: () => (canKeepKeys() ? new IndexedDbKeyStore(indexedDB) : NO_STORE),
});

/**
 * Where a browser is told to block cookies, its IndexedDB fails in the same way as that of a full disk, but for good;
 * its `localStorage` says which of the two it is: whoever asks for it gets a SecurityError.
 */
function canKeepKeys(): boolean {
  try {
    return typeof indexedDB !== 'undefined' && 'subtle' in crypto && typeof localStorage !== 'undefined';
  } catch {
    return false;
  }
}

/** Sessions are unbound then, and the application is told so. */
const NO_STORE: DeviceKeyStore = {
  find: () => Promise.resolve(null),
  keep: () => Promise.resolve(null),
  forget: () => Promise.resolve(),
};

export function makeDeviceKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
}
