import { Injectable } from '@angular/core';
import { membersOf } from '@holdfast/contract';
import { generateDeviceKey, hasWebCrypto } from './web-crypto.js';

const DATABASE = 'holdfast';
const STORE = 'keys';
const DEVICE_KEY = 'device';

/** IndexedDB errors that mean this browser never stores anything (private windows, settings). */
const PERMANENT_ERRORS = ['SecurityError', 'InvalidStateError', 'NotSupportedError'];

/**
 * Keeps this browser's device key in IndexedDB. The private key is not extractable. All methods throw if the storage
 * fails temporarily; in a browser that can keep no key they return null, and sessions are unbound.
 */
@Injectable({ providedIn: 'root' })
export class DeviceKeyStore {
  readonly #canKeepKeys = canKeepKeys();

  /** The device key, or null if there is none. */
  async find(): Promise<CryptoKeyPair | null> {
    const key: unknown = await this.inStore('readonly', (store) => store.get(DEVICE_KEY));
    return isKeyPair(key) ? key : null;
  }

  /** Creates the device key unless another tab has just done so, and returns the stored one. */
  async create(): Promise<CryptoKeyPair | null> {
    if (!this.#canKeepKeys) return null;
    const created = await generateDeviceKey();
    await this.inStore('readwrite', (store) => {
      const existing = store.get(DEVICE_KEY);
      existing.onsuccess = () => {
        if (!isKeyPair(existing.result)) store.put(created, DEVICE_KEY);
      };
      return existing;
    });
    return this.find();
  }

  async delete(): Promise<void> {
    await this.inStore('readwrite', (store) => store.delete(DEVICE_KEY));
  }

  /**
   * Runs one request in the store of keys and returns its result once the transaction has committed; null in a browser
   * that can keep nothing.
   */
  async inStore<Result>(
    mode: IDBTransactionMode,
    send: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result | null> {
    const database = this.#canKeepKeys ? await openDatabase() : null;
    if (database === null) return null;
    try {
      const transaction = database.transaction(STORE, mode);
      const request = send(transaction.objectStore(STORE));
      await settled(transaction, 'complete');
      return request.result;
    } finally {
      database.close();
    }
  }
}

/**
 * If the user blocks cookies, IndexedDB fails permanently, but with the error of a full disk. Reading `localStorage`
 * then throws a SecurityError, which distinguishes the two.
 */
function canKeepKeys(): boolean {
  try {
    return typeof indexedDB !== 'undefined' && hasWebCrypto() && typeof localStorage !== 'undefined';
  } catch {
    return false;
  }
}

async function openDatabase(): Promise<IDBDatabase | null> {
  try {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE);
    };
    await settled(request, 'success');
    return request.result;
  } catch (error) {
    if (error instanceof DOMException && PERMANENT_ERRORS.includes(error.name)) return null;
    throw error;
  }
}

function settled(target: IDBRequest | IDBTransaction, success: 'success' | 'complete'): Promise<void> {
  return new Promise((resolve, reject) => {
    target.addEventListener(success, () => {
      resolve();
    });
    for (const failure of ['error', 'abort']) {
      target.addEventListener(failure, () => {
        reject(target.error ?? new DOMException());
      });
    }
  });
}

function isKeyPair(value: unknown): value is CryptoKeyPair {
  return membersOf(value)['privateKey'] instanceof CryptoKey;
}
