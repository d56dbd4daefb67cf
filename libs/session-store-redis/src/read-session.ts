import type { Redis } from './connection/redis.js';
import { SESSION_FIELDS, toStoredSession, type StoredSession } from './session-fields.js';
import type { StoreKeys } from './store-keys.js';

/** Reads a session. Null when there is none. */
export async function readSession(
  redis: Redis,
  keys: StoreKeys,
  sessionId: string,
): Promise<StoredSession | null> {
  const { session } = keys.session(sessionId);
  return toStoredSession(await redis.send(session, ['HMGET', session, ...SESSION_FIELDS]));
}
