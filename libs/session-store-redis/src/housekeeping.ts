import { elementsOf, type Redis } from './connection/redis.js';
import { fromExpiry } from './create-session.js';
import type { RevocationStreams } from './revocation-streams.js';
import type { StoreKeys } from './store-keys.js';

/** How many sessions of each hash tag one call removes at most. */
const SESSIONS_PER_TAG = 16;

/** How many revocations of each hash tag one call removes at most. */
const REVOCATIONS_PER_TAG = 64;

/** See SessionStore.removeExpired. Several instances may do it at the same time. */
export async function removeExpired(
  redis: Redis,
  keys: StoreKeys,
  streams: RevocationStreams,
  now: number,
): Promise<number> {
  const removed = await Promise.all([
    ...keys.expiries.map((expiries) => removeSessions(redis, keys, expiries, now)),
    ...keys.revocations.map((stream) => streams.removeExpired(stream, now, REVOCATIONS_PER_TAG)),
  ]);
  return removed.reduce((sum, count) => sum + count, 0);
}

async function removeSessions(redis: Redis, keys: StoreKeys, expiries: string, now: number): Promise<number> {
  const options = ['BYSCORE', 'LIMIT', '0', String(SESSIONS_PER_TAG)];
  const expired = await redis.send(expiries, ['ZRANGE', expiries, '-inf', String(now), ...options]);
  const entries = elementsOf(expired).map(String);
  for (const entry of entries) {
    const { id, accountId } = fromExpiry(entry);
    const { session, events } = keys.session(id);
    const account = keys.account(accountId);
    await redis.send(account, ['ZREM', account, id]);
    await redis.send(session, ['DEL', session, events]);
    // Last, so that a removal that stops halfway is finished by the next one.
    await redis.send(expiries, ['ZREM', expiries, entry]);
  }
  return entries.length;
}
