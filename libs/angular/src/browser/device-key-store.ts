import { indexedDbKeyStore } from './indexed-db-key-store.js';

/**
 * Keeps the device key of this browser: its private half never leaves WebCrypto. Throws for a passing failure of the
 * storage.
 */
export interface DeviceKeyStore {
  /** Null when there is none, or when this browser can keep none. */
  find(): Promise<CryptoKeyPair | null>;
  /** A new key unless there is one already; the one that is kept, or null when this browser can keep none. */
  make(): Promise<CryptoKeyPair | null>;
  forget(): Promise<unknown>;
}

export function deviceKeyStore(): DeviceKeyStore {
  return canKeepKeys() ? indexedDbKeyStore(indexedDB) : NO_STORE;
}

/**
 * WebCrypto is there in secure contexts alone. Where a browser is told to block cookies, its IndexedDB fails in the
 * same way as that of a full disk, but for good; its `localStorage` says which of the two it is: whoever asks for it
 * gets a SecurityError.
 */
function canKeepKeys(): boolean {
  try {
    return typeof indexedDB !== 'undefined' && 'subtle' in crypto && typeof localStorage !== 'undefined';
  } catch {
    return false;
  }
}

const nothing = (): Promise<null> => Promise.resolve(null);

/** Sessions are unbound then, and the application is told so. */
const NO_STORE: DeviceKeyStore = { find: nothing, make: nothing, forget: nothing };
