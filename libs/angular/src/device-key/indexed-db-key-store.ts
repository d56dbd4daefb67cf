import { membersOf } from '@holdfast/contract';
import type { DeviceKeyStore } from './device-key-store.js';

const DATABASE = 'holdfast';
const STORE = 'keys';
const DEVICE_KEY = 'device';

/** This browser refuses to store anything (private windows, settings): there is no key, and none is kept. */
const REFUSALS = ['SecurityError', 'InvalidStateError', 'NotSupportedError'];

export class IndexedDbKeyStore implements DeviceKeyStore {
  readonly #factory: IDBFactory;

  constructor(factory: IDBFactory) {
    this.#factory = factory;
  }

  find(): Promise<CryptoKeyPair | null> {
    return this.#withStore('readonly', findIn);
  }

  keep({ privateKey, publicKey }: CryptoKeyPair): Promise<CryptoKeyPair | null> {
    return this.#withStore('readwrite', async (store) => {
      const found = await findIn(store);
      if (found !== null) return found;
      await settled(store.put({ privateKey, publicKey }, DEVICE_KEY));
      return { privateKey, publicKey };
    });
  }

  async forget(): Promise<void> {
    await this.#withStore('readwrite', (store) => settled(store.delete(DEVICE_KEY)));
  }

  async #withStore<Result>(
    mode: IDBTransactionMode,
    task: (store: IDBObjectStore) => Promise<Result>,
  ): Promise<Result | null> {
    const database = await this.#open();
    if (database === null) return null;
    try {
      const transaction = database.transaction(STORE, mode);
      const committed = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => {
          resolve();
        };
        transaction.onabort = () => {
          reject(faultOf(transaction));
        };
      });
      const [result] = await Promise.all([task(transaction.objectStore(STORE)), committed]);
      return result;
    } finally {
      database.close();
    }
  }

  async #open(): Promise<IDBDatabase | null> {
    try {
      const request = this.#factory.open(DATABASE, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(STORE);
      };
      return await settled(request);
    } catch (error) {
      if (error instanceof DOMException && REFUSALS.includes(error.name)) return null;
      throw error;
    }
  }
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(faultOf(request));
    };
  });
}

function faultOf({ error }: { readonly error: DOMException | null }): DOMException {
  return error ?? new DOMException();
}

async function findIn(store: IDBObjectStore): Promise<CryptoKeyPair | null> {
  const found: unknown = await settled(store.get(DEVICE_KEY));
  return isKeyPair(found) ? found : null;
}

function isKeyPair(value: unknown): value is CryptoKeyPair {
  const { privateKey, publicKey } = membersOf(value);
  return privateKey instanceof CryptoKey && publicKey instanceof CryptoKey;
}
