import type { NewSession } from '@holdfast/session';
import type { Redis } from './connection/redis.js';
import { toFirstMember } from './history.js';
import { ADD_TO_ACCOUNT, CREATE } from './scripts/create-script.js';
import { newVersion, toOriginValues, toSessionValues } from './session-fields.js';
import type { StoreKeys } from './store-keys.js';

/**
 * How long keys are kept after the absolute limit of their session. Housekeeping removes them earlier; this is for what
 * it does not find.
 */
const KEEP_MS = 86_400_000;

/**
 * Stores a session. Its keys are in three slots, so they are written in an order that leaves no session without its
 * account when it stops halfway: the proof that may open it, its account, then the session.
 */
export async function createSession(
  redis: Redis,
  keys: StoreKeys,
  { state, origin, proofDigest }: NewSession,
): Promise<'created' | 'duplicate'> {
  const { id, accountId, createdAt, expiresAt } = state;
  const keepMs = String(Math.max(expiresAt - createdAt, 0) + KEEP_MS);
  if (proofDigest !== null) {
    const signIn = keys.signIn(proofDigest);
    const opened = await redis.send(signIn, ['SET', signIn, id, 'NX', 'GET', 'PX', keepMs]);
    // The session of a legacy token has the same id each time, and may not have been stored the first time.
    if (opened !== null && opened !== id) return 'duplicate';
  }

  const account = keys.account(accountId);
  await ADD_TO_ACCOUNT.run(redis, [account], [id, keepMs]);
  // Who ends all sessions of the account must find this one, also after a failover.
  await redis.replicated(account);

  const { session, events, expiries } = keys.session(id);
  const values = Object.entries({
    version: newVersion(),
    ...toSessionValues(state),
    ...toOriginValues(origin),
  });
  const fields = values.flatMap(([name, value]) => (value === null ? [] : [name, value]));
  const entry = toExpiry({ id, accountId });
  const created = await CREATE.run(
    redis,
    [session, events, expiries],
    [toFirstMember({ kind: 'signed_in', at: createdAt }), keepMs, String(expiresAt), entry, ...fields],
  );
  return created === 1 ? 'created' : 'duplicate';
}

/** A session among the absolute limits, with its account, which is not known any more when the session is gone. */
interface Expiry {
  readonly id: string;
  readonly accountId: string;
}

function toExpiry({ id, accountId }: Expiry): string {
  return `${id} ${accountId}`;
}

/** Reads an entry of the absolute limits. */
export function fromExpiry(entry: string): Expiry {
  const end = entry.indexOf(' ');
  return { id: entry.slice(0, end), accountId: entry.slice(end + 1) };
}
