import { knownEndReason, type AccessTokenRevocation, type RevocationBatch } from '@holdfast/session';
import { elementsOf, type Redis, type RedisReply } from './connection/redis.js';
import { HASH_TAG_COUNT } from './hash-tags.js';
import { FIND_REVOCATIONS, REVOCATIONS_PAGE } from './scripts/revocations-script.js';
import { CorruptSessionError, toInteger } from './session-fields.js';

const ENTRY_ID = /^(\d+-\d+)?$/;

/** Up to where the streams were read: the last id of each, or an empty text. */
type Positions = readonly string[];

/** An entry of a stream. */
interface StreamEntry {
  readonly id: string;
  readonly revocation: AccessTokenRevocation;
}

/** The streams of revocations, one for each hash tag: a session ends in one step with the entry in its stream. */
export class RevocationStreams {
  readonly #redis: Redis;
  readonly #keys: readonly string[];

  constructor(redis: Redis, keys: readonly string[]) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** See SessionStore.revocationsSince. */
  async since(cursor: string | null, now: number, maxAgeMs: number | undefined): Promise<RevocationBatch> {
    const positions = cursor === null ? null : decodeCursor(cursor);
    const age = positions === null && maxAgeMs !== undefined ? String(maxAgeMs) : '';
    const streams = await Promise.all(
      this.#keys.map((key, index) => this.#read(key, positions?.[index] ?? '', age)),
    );
    const revocations = streams.flat().map(({ revocation }) => revocation);
    return {
      revocations: positions === null ? revocations.filter(({ until }) => until > now) : revocations,
      cursor: encodeCursor(streams.map((entries, index) => entries.at(-1)?.id ?? positions?.[index] ?? '')),
    };
  }

  /** Removes the oldest entries of a stream whose access tokens have expired, and returns how many. */
  async removeExpired(key: string, now: number, count: number): Promise<number> {
    const reply = await this.#redis.send(key, ['XRANGE', key, '-', '+', 'COUNT', String(count)]);
    const entries = toEntries(reply);
    const firstKept = entries.findIndex(({ revocation }) => revocation.until > now);
    const expired = entries.slice(0, firstKept === -1 ? entries.length : firstKept);
    if (expired.length === 0) return 0;
    return toInteger(
      await this.#redis.send(key, ['XDEL', key, ...expired.map(({ id }) => id)]),
      'revocations',
    );
  }

  async #read(key: string, known: string, maxAge: string): Promise<readonly StreamEntry[]> {
    const entries: StreamEntry[] = [];
    for (let from = known; ; from = entries.at(-1)?.id ?? '') {
      const page = toEntries(await FIND_REVOCATIONS.run(this.#redis, [key], [from, maxAge]));
      entries.push(...page);
      if (page.length < REVOCATIONS_PAGE) return entries;
    }
  }
}

/** Null for the cursor of another store. */
function decodeCursor(cursor: string): Positions | null {
  const positions = cursor.split(',');
  return positions.length === HASH_TAG_COUNT && positions.every((id) => ENTRY_ID.test(id)) ? positions : null;
}

function encodeCursor(positions: Positions): string {
  return positions.join(',');
}

function toEntries(reply: RedisReply): readonly StreamEntry[] {
  return elementsOf(reply).map((entry: RedisReply) => {
    const [id, fields = null] = elementsOf(entry);
    if (typeof id !== 'string') throw new CorruptSessionError('revocations');
    return { id, revocation: toRevocation(elementsOf(fields)) };
  });
}

/** Reads the fields of an entry and their names, as the script `change` stores them. */
function toRevocation(fields: readonly RedisReply[]): AccessTokenRevocation {
  const values = new Map(
    fields.flatMap((name, index) => (index % 2 === 0 ? [[name, fields[index + 1] ?? null] as const] : [])),
  );
  const sessionId = values.get('sessionId');
  if (typeof sessionId !== 'string') throw new CorruptSessionError('revocations');
  const until = toInteger(values.get('until'), 'until');
  const reason = values.get('reason');
  return typeof reason === 'string'
    ? { kind: 'session_ended', sessionId, reason: knownEndReason(reason), until }
    : {
        kind: 'claims_refreshed',
        sessionId,
        claimsVersion: toInteger(values.get('claimsVersion'), 'claimsVersion'),
        until,
      };
}
