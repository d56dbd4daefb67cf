import { membersOf } from '@holdfast/contract';
import type { DeviceKeyStore } from './device-key-store.js';

const DATABASE = 'holdfast';
const STORE = 'keys';
const DEVICE_KEY = 'device';

/** This browser refuses to store anything (private windows, settings): there is no key, and none is kept. */
const REFUSALS = ['SecurityError', 'InvalidStateError', 'NotSupportedError'];

export function indexedDbKeyStore(factory: IDBFactory): DeviceKeyStore {
  async function open(): Promise<IDBDatabase | null> {
    try {
      const request = factory.open(DATABASE, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(STORE);
      };
      await settled(request, 'success');
      return request.result;
    } catch (error) {
      if (error instanceof DOMException && REFUSALS.includes(error.name)) return null;
      throw error;
    }
  }

  /** The result of the task's request once all that it led to is stored. */
  async function inStore<Result>(
    mode: IDBTransactionMode,
    task: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result | null> {
    const database = await open();
    if (database === null) return null;
    try {
      const transaction = database.transaction(STORE, mode);
      const request = task(transaction.objectStore(STORE));
      await settled(transaction, 'complete');
      return request.result;
    } finally {
      database.close();
    }
  }

  async function find(): Promise<CryptoKeyPair | null> {
    const found: unknown = await inStore('readonly', (store) => store.get(DEVICE_KEY));
    return isKeyPair(found) ? found : null;
  }

  return {
    find,
    make: async () => {
      const made = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
        'sign',
        'verify',
      ]);
      await inStore('readwrite', (store) => {
        const found = store.get(DEVICE_KEY);
        found.onsuccess = () => {
          if (!isKeyPair(found.result)) store.put(made, DEVICE_KEY);
        };
        return found;
      });
      return find();
    },
    forget: () => inStore('readwrite', (store) => store.delete(DEVICE_KEY)),
  };
}

function settled(target: IDBRequest | IDBTransaction, done: 'success' | 'complete'): Promise<void> {
  return new Promise((resolve, reject) => {
    target.addEventListener(done, () => {
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
