import {
  endEvent,
  MAX_ENDED_AT_ONCE,
  revocationBy,
  StoreUnavailableError,
  type AccessTokenRevocation,
  type AttemptCount,
  type ClaimsRevocation,
  type EndedSessionPage,
  type EventPage,
  type NewSession,
  type OpenedSession,
  type RevocationBatch,
  type RotationRequest,
  type SessionChange,
  type SessionEnd,
  type SessionEvent,
  type SessionPage,
  type SessionPolicy,
  type SessionRevocation,
  type SessionState,
  type SessionStore,
} from '@holdfast/session';
import { AccountSessions, isLive } from './account-sessions.js';
import { elementsOf, type Redis } from './connection/redis.js';
import { toEventPage } from './history.js';
import { removeExpired } from './housekeeping.js';
import { inChunks } from './in-chunks.js';
import { RevocationStreams } from './revocation-streams.js';
import { COUNT_ATTEMPTS } from './scripts/attempts-script.js';
import { CHANGE, toChange } from './scripts/change-script.js';
import { READ_TO_CHANGE } from './scripts/read-script.js';
import { ROTATE, toRotationValues } from './scripts/rotate-script.js';
import { createSession } from './create-session.js';
import { readSession } from './read-session.js';
import { newVersion, toInteger, toStoredSession } from './session-fields.js';
import { StoreKeys } from './store-keys.js';

/** How often a change is decided when others come in between. Each time, one of them succeeds. */
const MAX_CHANGE_ATTEMPTS = 200;

/** How many sessions of an account are changed at a time. */
const CHUNK_SIZE = 250;

/** How the store names its keys. */
export interface RedisSessionStoreOptions {
  /** The start of every key and of the channel. Defaults to `holdfast`. */
  readonly prefix?: string;
}

/** Stores sessions in Redis, each in a hash of its own, however often it is refreshed. */
export class RedisSessionStore implements SessionStore {
  readonly #redis: Redis;
  readonly #keys: StoreKeys;
  readonly #accounts: AccountSessions;
  readonly #revocations: RevocationStreams;

  /**
   * The caller closes the connection.
   *
   * @example
   * const redis = await openRedis('redis://127.0.0.1:6379');
   * const store = new RedisSessionStore(redis);
   * // …
   * await redis.close();
   */
  constructor(redis: Redis, { prefix = 'holdfast' }: RedisSessionStoreOptions = {}) {
    this.#redis = redis;
    this.#keys = new StoreKeys(prefix);
    this.#accounts = new AccountSessions(redis, this.#keys);
    this.#revocations = new RevocationStreams(redis, this.#keys.revocations);
  }

  create(session: NewSession): Promise<'created' | 'duplicate'> {
    return createSession(this.#redis, this.#keys, session);
  }

  async find(sessionId: string): Promise<SessionState | null> {
    return (await this.findWithOrigin(sessionId))?.state ?? null;
  }

  async findWithOrigin(sessionId: string): Promise<OpenedSession | null> {
    const stored = await readSession(this.#redis, this.#keys, sessionId);
    return stored === null ? null : { state: stored.state, origin: stored.origin };
  }

  async rotate(request: RotationRequest, policy: SessionPolicy): Promise<SessionState | null> {
    const { session } = this.#keys.session(request.sessionId);
    const reply = await ROTATE.run(this.#redis, [session], toRotationValues(request, policy));
    return toStoredSession(reply)?.state ?? null;
  }

  async change<Outcome>(
    sessionId: string,
    decide: (session: SessionState) => SessionChange<Outcome>,
  ): Promise<Outcome | null> {
    const { session: key, events: history, revocations } = this.#keys.session(sessionId);
    for (let attempt = 1; attempt <= MAX_CHANGE_ATTEMPTS; attempt += 1) {
      const stored = toStoredSession(await READ_TO_CHANGE.run(this.#redis, [key], []));
      if (stored === null) return null;
      const { outcome, next, events } = decide(stored.state);
      if (next === stored.state && events.length === 0) return outcome;
      const values = [stored.version, toChange(stored.state, next, events), this.#keys.channel, newVersion()];
      if ((await CHANGE.run(this.#redis, [key, history, revocations], values)) === 1) {
        if (revocationBy(stored.state, next) !== null) await this.#redis.replicated(key);
        return outcome;
      }
    }
    throw new StoreUnavailableError(new Error('the session changes too often'));
  }

  async idleLongest(accountId: string, now: number, keep: number, limit: number): Promise<readonly string[]> {
    const live = (await this.#accounts.live(accountId, now)).map(({ state }) => state);
    // The sessions are listed by their ids, which break ties.
    const lastUsedFirst = live.toSorted((a, b) => b.lastUsedAt - a.lastUsedAt);
    return lastUsedFirst.slice(keep, keep + limit).map(({ id }) => id);
  }

  async endAllOf(
    accountId: string,
    end: SessionEnd,
    except: string | null,
  ): Promise<readonly SessionRevocation[]> {
    const live = await this.#accounts.live(accountId, end.at);
    const ids = live.map(({ state }) => state.id).filter((id) => id !== except);
    const ended: SessionRevocation[] = [];
    // Others may end some of them at the same time, so that the number of sessions read is not that of those ended here.
    for (let start = 0; start < ids.length && ended.length < MAX_ENDED_AT_ONCE;) {
      const chunk = ids.slice(start, start + Math.min(CHUNK_SIZE, MAX_ENDED_AT_ONCE - ended.length));
      start += chunk.length;
      const revocations = await Promise.all(
        chunk.map((id) =>
          this.#revokeLive(id, end.at, (session) => ({ ...session, end }), [endEvent(end.reason, end.at)]),
        ),
      );
      ended.push(...revocations.filter((revocation) => revocation?.kind === 'session_ended'));
    }
    return ended;
  }

  async refreshClaimsOf(accountId: string, now: number): Promise<readonly ClaimsRevocation[]> {
    const live = await this.#accounts.live(accountId, now);
    const refreshed = (session: SessionState): SessionState => ({
      ...session,
      claimsVersion: session.claimsVersion + 1,
    });
    const revocations = await inChunks(live, CHUNK_SIZE, ({ state: { id } }) =>
      this.#revokeLive(id, now, refreshed, []),
    );
    return revocations.filter((revocation) => revocation?.kind === 'claims_refreshed');
  }

  async liveSessionsOf(
    accountId: string,
    now: number,
    page?: SessionPage,
  ): Promise<readonly OpenedSession[]> {
    return this.#accounts.live(accountId, now, page);
  }

  async endedSessionsOf(
    accountId: string,
    now: number,
    page: EndedSessionPage,
  ): Promise<readonly OpenedSession[]> {
    return this.#accounts.ended(accountId, now, page);
  }

  revocationsSince(cursor: string | null, now: number, maxAgeMs?: number): Promise<RevocationBatch> {
    return this.#revocations.since(cursor, now, maxAgeMs);
  }

  onRevocation(wake: () => void): Promise<() => Promise<void>> {
    return this.#redis.listen(this.#keys.channel, wake);
  }

  removeExpired(now: number): Promise<number> {
    return removeExpired(this.#redis, this.#keys, this.#revocations, now);
  }

  async countAttempts(key: string, attempts: number, windowMs: number, now: number): Promise<AttemptCount> {
    const values = [attempts, windowMs, now].map(String);
    const reply = await COUNT_ATTEMPTS.run(this.#redis, [this.#keys.attempts(key)], values);
    const [count, resetsAt] = elementsOf(reply);
    return { count: toInteger(count, 'count'), resetsAt: toInteger(resetsAt, 'resetsAt') };
  }

  async events(sessionId: string, limit: number, before: number | null = null): Promise<EventPage> {
    const { events } = this.#keys.session(sessionId);
    const from = before === null ? '+inf' : `(${String(before)}`;
    const options = ['BYSCORE', 'REV', 'LIMIT', '0', String(limit + 1)];
    return toEventPage(await this.#redis.send(events, ['ZRANGE', events, from, '-inf', ...options]), limit);
  }

  /** Changes a session if it is still live. Null if it is not. */
  #revokeLive(
    sessionId: string,
    now: number,
    revoked: (session: SessionState) => SessionState,
    events: readonly SessionEvent[],
  ): Promise<AccessTokenRevocation | null> {
    return this.change(sessionId, (session) => {
      if (!isLive(session, now)) return { outcome: null, next: session, events: [] };
      const next = revoked(session);
      return { outcome: revocationBy(session, next), next, events };
    });
  }
}
