import type { OpenedSession, SessionPage, SessionState } from '@holdfast/session';
import { elementsOf, type Redis } from './connection/redis.js';
import { readSession } from './read-session.js';
import type { StoreKeys } from './store-keys.js';

/** How many sessions of an account are read at a time. */
const CHUNK_SIZE = 250;

const ALL_SESSIONS: SessionPage = { limit: Infinity, before: null };

/** Whether a session has neither ended nor passed a limit. */
export function isLive({ end, idleExpiresAt, expiresAt }: SessionState, now: number): boolean {
  return end === null && idleExpiresAt > now && expiresAt > now;
}

/** The sessions of accounts: a sorted set of ids for each, also of those that have ended. */
export class AccountSessions {
  readonly #redis: Redis;
  readonly #keys: StoreKeys;

  constructor(redis: Redis, keys: StoreKeys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** See SessionStore.liveSessionsOf. */
  async live(
    accountId: string,
    now: number,
    { limit, before }: SessionPage = ALL_SESSIONS,
  ): Promise<readonly OpenedSession[]> {
    const live: OpenedSession[] = [];
    let last = before;
    while (live.length < limit) {
      const ids = await this.#idsBefore(accountId, last);
      const sessions = await Promise.all(ids.map((id) => readSession(this.#redis, this.#keys, id)));
      for (const session of sessions) {
        if (session !== null && isLive(session.state, now)) {
          live.push({ state: session.state, origin: session.origin });
        }
      }
      if (ids.length < CHUNK_SIZE) break;
      last = ids.at(-1) ?? null;
    }
    return live.slice(0, limit);
  }

  async #idsBefore(accountId: string, before: string | null): Promise<readonly string[]> {
    const account = this.#keys.account(accountId);
    const from = before === null ? '+' : `(${before}`;
    const options = ['BYLEX', 'REV', 'LIMIT', '0', String(CHUNK_SIZE)];
    const reply = await this.#redis.send(account, ['ZRANGE', account, from, '-', ...options]);
    return elementsOf(reply).map(String);
  }
}
