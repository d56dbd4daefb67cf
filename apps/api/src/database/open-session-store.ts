import { StoreUnavailableError, type SessionStore } from '@holdfast/session';
import { SqlSessionStore, type Database } from '@holdfast/session-store';
import { openRedis, RedisSessionStore } from '@holdfast/session-store-redis';
import type { Settings } from '../settings/settings.js';

/** A session store, and how to close what was opened for it. */
export interface OpenedSessionStore {
  readonly store: SessionStore;
  readonly close: () => Promise<void>;
}

/** The server of STORE_URL does not respond, or rejects the password. The cause is what the driver threw. */
export class UnreachableSessionStoreError extends Error {
  override readonly name = 'UnreachableSessionStoreError';

  constructor(cause: unknown) {
    super('the session store is unreachable', { cause });
  }
}

/**
 * Opens the session store of the settings: in Redis, or in the database of the accounts.
 *
 * @throws UnreachableSessionStoreError when Redis does not respond in time
 */
export async function openSessionStore(settings: Settings, database: Database): Promise<OpenedSessionStore> {
  const { storeUrl, databaseWaitMs } = settings;
  if (storeUrl === undefined) {
    return { store: await SqlSessionStore.open(database), close: () => Promise.resolve() };
  }
  try {
    const redis = await openRedis(storeUrl, { waitMs: databaseWaitMs });
    return { store: new RedisSessionStore(redis), close: () => redis.close() };
  } catch (error) {
    throw error instanceof StoreUnavailableError ? new UnreachableSessionStoreError(error.cause) : error;
  }
}
