import type { KeyPair } from 'dpop';
import type { DeviceKeyStore } from './device-key-store.js';

const DATABASE = 'holdfast';
const STORE = 'keys';
const DEVICE_KEY = 'device';

export class IndexedDbKeyStore implements DeviceKeyStore {
  readonly #factory: IDBFactory;

  constructor(factory: IDBFactory) {
    this.#factory = factory;
  }

  async find(): Promise<KeyPair | null> {
    return this.#withStore('readonly', null, async (store) => {
      const found: unknown = await settled(store.get(DEVICE_KEY));
      return isKeyPair(found) ? found : null;
    });
  }

  async keep(key: KeyPair): Promise<KeyPair | null> {
    return this.#withStore('readwrite', null, async (store) => {
      const found: unknown = await settled(store.get(DEVICE_KEY));
      if (isKeyPair(found)) return found;
      await settled(store.put({ privateKey: key.privateKey, publicKey: key.publicKey }, DEVICE_KEY));
      return key;
    });
  }

  async forget(): Promise<void> {
    await this.#withStore<unknown>('readwrite', null, (store) => settled(store.delete(DEVICE_KEY)));
  }

  /** @param without what stands in where this browser refuses to store anything (private windows, settings) */
  async #withStore<Result>(
    mode: IDBTransactionMode,
    without: Result,
    task: (store: IDBObjectStore) => Promise<Result>,
  ): Promise<Result> {
    const database = await this.#open();
    if (database === null) return without;
    try {
      const transaction = database.transaction(STORE, mode);
      const committed = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => {
          resolve();
        };
        transaction.onabort = () => {
          reject(transaction.error ?? new DOMException('The transaction was aborted.', 'AbortError'));
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
      if (error instanceof DOMException && REFUSALS.has(error.name)) return null;
      throw error;
    }
  }
}

const REFUSALS: ReadonlySet<string> = new Set(['SecurityError', 'InvalidStateError', 'NotSupportedError']);

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new DOMException('The request failed.', 'UnknownError'));
    };
  });
}

function isKeyPair(value: unknown): value is KeyPair {
  return (
    typeof value === 'object' &&
    value !== null &&
    'privateKey' in value &&
    value.privateKey instanceof CryptoKey &&
    'publicKey' in value &&
    value.publicKey instanceof CryptoKey
  );
}
