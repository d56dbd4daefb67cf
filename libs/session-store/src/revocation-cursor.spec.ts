import type { SessionState } from '@holdfast/session';
import { boundSession } from '@holdfast/testing';
import { openOnApplicationPool } from '../test/application-pool.js';
import type { Database, Queryable } from './database/database.js';
import { openPGliteInMemory } from './database/pglite-database.js';
import { openPostgresDatabase } from './database/postgres-database.js';
import { SqlSessionStore } from './sql-session-store.js';

const url = process.env['TEST_DATABASE_URL'] ?? '';
const DAY_MS = 86_400_000;
const nowhere = { address: null, userAgent: null };

async function storeOn(database: Database): Promise<SqlSessionStore> {
  return SqlSessionStore.open(database);
}

async function opened(store: SqlSessionStore): Promise<SessionState> {
  const state = boundSession();
  await store.create({ state, origin: nowhere, proofDigest: null });
  return state;
}

async function end(store: SqlSessionStore, { id, lastUsedAt: at }: SessionState): Promise<void> {
  await store.change(id, (session) => ({
    outcome: null,
    next: { ...session, end: { reason: 'signed_out', at } },
    events: [],
  }));
}

/** What an instance hears of that polls from `cursor` on. */
async function poll(store: SqlSessionStore, cursor: string | null) {
  const { revocations, cursor: next } = await store.revocationsSince(cursor, 0, DAY_MS);
  return { ids: revocations.map(({ sessionId }) => sessionId), next };
}

/** A database whose transactions wait before they commit. */
function committingAfter(
  database: Database,
  beforeCommit: (transaction: Queryable) => Promise<void>,
): Database {
  return {
    query: (statement, values) => database.query(statement, values),
    execute: (script) => database.execute(script),
    transaction: (work) =>
      database.transaction(async (transaction) => {
        const result = await work(transaction);
        await beforeCommit(transaction);
        return result;
      }),
    listen: (channel, wake) => database.listen(channel, wake),
    close: () => database.close(),
  };
}

describe('the cursor of revocations', () => {
  let database: Database;
  let store: SqlSessionStore;

  beforeAll(async () => {
    database = openPostgresDatabase(url);
    store = await storeOn(database);
  });

  afterAll(() => database.close());

  it.each(['holdfast_ended_session', 'holdfast_claims_refresh'])(
    'lists what commits 15 seconds after it was recorded: %s',
    async (table) => {
      const session = await opened(store);
      let commit: () => void = () => undefined;
      const mayCommit = new Promise<void>((resolve) => {
        commit = resolve;
      });
      let markRecorded: () => void = () => undefined;
      const isRecorded = new Promise<void>((resolve) => {
        markRecorded = resolve;
      });
      const slow = await storeOn(
        committingAfter(database, async (transaction) => {
          // As if the time had passed.
          const text = `UPDATE ${table} SET recorded_at = recorded_at - interval '15 seconds' WHERE session_id = $1`;
          await transaction.query({ text }, [session.id]);
          markRecorded();
          await mayCommit;
        }),
      );
      const recording =
        table === 'holdfast_ended_session'
          ? end(slow, session)
          : slow.change(session.id, (state) => ({
              outcome: null,
              next: { ...state, claimsVersion: 1 },
              events: [],
            }));
      await isRecorded;
      let { next } = await poll(store, null);
      for (let round = 0; round < 3; round += 1) {
        const other = await opened(store);
        await end(store, other);
        const heard = await poll(store, next);
        expect(heard.ids).toContain(other.id);
        expect(heard.ids).not.toContain(session.id);
        next = heard.next;
      }
      commit();
      await recording;
      expect((await poll(store, next)).ids).toContain(session.id);
    },
  );

  it('lists each revocation once, also while another transaction stays open', async () => {
    let { next } = await poll(store, null);
    await database.transaction(async (transaction) => {
      await transaction.query({ text: 'SELECT pg_current_xact_id()::text' });
      const session = await opened(store);
      await end(store, session);
      const first = await poll(store, next);
      expect(first.ids).toEqual([session.id]);
      next = first.next;
      expect((await poll(store, next)).ids).toEqual([]);
    });
    expect((await poll(store, next)).ids).toEqual([]);
  });

  it('lists everything to an instance that knows a later state, after a failover or a restore', async () => {
    const session = await opened(store);
    await end(store, session);
    const { next } = await poll(store, null);
    expect((await poll(store, next)).ids).toEqual([]);
    const [server, snapshot] = next.split('/');
    const [, xmax] = (snapshot ?? '').split(':');
    const ahead = String(BigInt(xmax ?? '') + 1_000_000n);
    expect((await poll(store, `${server ?? ''}/${ahead}:${ahead}:`)).ids).toContain(session.id);
  });

  it('lists everything to an instance that has read from another server', async () => {
    const session = await opened(store);
    await end(store, session);
    const replica = await openPGliteInMemory();
    const { next } = await poll(await storeOn(replica), null);
    await replica.close();
    expect((await poll(store, next)).ids).toContain(session.id);
  });

  it('does not list what was recorded before every valid access token was issued', async () => {
    const sessions = [await opened(store), await opened(store)] as const;
    for (const session of sessions) await end(store, session);
    const [old, recent] = sessions.map(({ id }) => id);
    for (const [id, age] of [
      [old, '61 seconds'],
      [recent, '59 seconds'],
    ]) {
      const text = `UPDATE holdfast_ended_session SET recorded_at = now() - interval '${age ?? ''}' WHERE session_id = $1`;
      await database.query({ text }, [id ?? '']);
    }
    const { revocations } = await store.revocationsSince(null, 0, 60_000);
    const ids = revocations.map(({ sessionId }) => sessionId);
    expect(ids).toContain(recent);
    expect(ids).not.toContain(old);
  });

  it('does not depend on how the database writes dates', async () => {
    const options = '-c DateStyle=SQL,DMY -c TimeZone=Asia/Kolkata';
    const elsewhere = openOnApplicationPool({ options }, { pollMs: 20 });
    const reader = await storeOn(elsewhere);
    const { next } = await poll(reader, null);
    const session = await opened(store);
    await end(store, session);
    for (const each of [reader, store]) expect((await poll(each, next)).ids).toEqual([session.id]);
    await elsewhere.close();
  });
});
