import {
  endedSessionsOn,
  type EndedSessionPage,
  type OpenedSession,
  type SessionPage,
  type SessionState,
} from '@holdfast/session';
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
    for await (const sessions of this.#chunks(accountId, before)) {
      live.push(...sessions.filter(({ state }) => isLive(state, now)));
      if (live.length >= limit) break;
    }
    return live.slice(0, limit);
  }

  /** See SessionStore.endedSessionsOf. Reads every session of the account, and keeps those of the page. */
  async ended(accountId: string, now: number, page: EndedSessionPage): Promise<readonly OpenedSession[]> {
    let ended: readonly OpenedSession[] = [];
    for await (const sessions of this.#chunks(accountId, null)) {
      ended = endedSessionsOn(page, [...ended, ...sessions], now);
    }
    return ended;
  }

  /** The sessions of an account, ended or not, newest first. */
  async *#chunks(accountId: string, before: string | null): AsyncGenerator<readonly OpenedSession[]> {
    let last = before;
    let ids: readonly string[];
    do {
      ids = await this.#idsBefore(accountId, last);
      const sessions = await Promise.all(ids.map((id) => readSession(this.#redis, this.#keys, id)));
      yield sessions.filter((session) => session !== null).map(({ state, origin }) => ({ state, origin }));
      last = ids.at(-1) ?? null;
    } while (ids.length === CHUNK_SIZE);
  }

  async #idsBefore(accountId: string, before: string | null): Promise<readonly string[]> {
    const account = this.#keys.account(accountId);
    const from = before === null ? '+' : `(${before}`;
    const options = ['BYLEX', 'REV', 'LIMIT', '0', String(CHUNK_SIZE)];
    const reply = await this.#redis.send(account, ['ZRANGE', account, from, '-', ...options]);
    return elementsOf(reply).map(String);
  }
}
