import { withTimeLimit } from './time-limit.js';

const STORE = 'keys';

/** A browser that has just started may take seconds; one whose storage is broken never responds. */
const MAX_USE_MS = 3_000;

/**
 * One value of a database in IndexedDB. Both methods try twice, because browsers close databases under pages, and
 * reject within 3 s if the storage fails: the value may be there all the same. Where the browser stores nothing, there
 * is none.
 */
export class StoredValue {
  readonly #database: string;
  readonly #name: string;

  constructor(database: string, name: string) {
    this.#database = database;
    this.#name = name;
  }

  /** Undefined if there is none. Creates nothing. */
  async read(): Promise<unknown> {
    if (!canStore()) return undefined;
    return twice(async () => {
      let database: IDBDatabase | undefined;
      const state = { isMissing: false };
      try {
        database = await open(this.#database, ({ transaction }) => {
          state.isMissing = true;
          transaction?.abort();
        });
      } catch (error) {
        if (!state.isMissing) throw error;
      }
      return (
        database && inTransaction(database, 'readonly', (store) => resultOf<unknown>(store.get(this.#name)))
      );
    });
  }

  /** Replaces the value in one transaction, or deletes it if the next one is undefined. Returns the next one. */
  async change<Value>(toNext: (stored: unknown) => Value): Promise<Value> {
    if (!canStore()) return toNext(undefined);
    return twice(async () => {
      const database = await open(this.#database, ({ result }) => {
        result.createObjectStore(STORE);
      });
      return inTransaction(database, 'readwrite', async (store) => {
        const next = toNext(await resultOf(store.get(this.#name)));
        if (next === undefined) store.delete(this.#name);
        else store.put(next, this.#name);
        return next;
      });
    });
  }
}

/**
 * Where the user blocks cookies, IndexedDB fails with the error of a full disk, though permanently; reading
 * `localStorage` throws a SecurityError there, which distinguishes the two.
 */
export function canStore(): boolean {
  try {
    return typeof indexedDB !== 'undefined' && typeof localStorage !== 'undefined';
  } catch {
    return false;
  }
}

function twice<Result>(attempt: () => Promise<Result>): Promise<Result> {
  return withTimeLimit(MAX_USE_MS, attempt().catch(attempt));
}

async function open(name: string, create: (opening: IDBOpenDBRequest) => void): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    create(opening);
  };
  return resultOf(opening);
}

/** Resolves once the transaction has committed. */
async function inTransaction<Result>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => Promise<Result>,
): Promise<Result> {
  try {
    const transaction = database.transaction(STORE, mode);
    const committed = settled(transaction);
    const [result] = await Promise.all([use(transaction.objectStore(STORE)), committed]);
    return result;
  } finally {
    database.close();
  }
}

async function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  await settled(request);
  return request.result;
}

function settled(target: IDBRequest | IDBTransaction): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      reject(target.error ?? new DOMException());
    };
    Object.assign(target, { onsuccess: resolve, oncomplete: resolve, onerror: fail, onabort: fail });
  });
}
