import { newSession, type SessionState } from '@holdfast/session';
import { accountId, boundSession, freshProof, policy } from '@holdfast/testing';
import type { Database, Queryable, SqlValue } from './database/database.js';
import { openPGliteInMemory } from './database/pglite-database.js';
import { openPostgresDatabase } from './database/postgres-database.js';
import { RotationBatcher } from './rotation-batcher.js';
import { ROTATE_SESSION, ROTATE_SESSIONS } from './sql/session-statements.js';
import { SqlSessionStore } from './sql-session-store.js';

const nowhere = { address: null, userAgent: null };

describe.each<[string, () => Promise<Database>]>([
  ['PGlite', openPGliteInMemory],
  ['PostgreSQL', () => Promise.resolve(openPostgresDatabase(process.env['TEST_DATABASE_URL'] ?? ''))],
])('concurrent refreshes on %s', (_name, open) => {
  let database: Database;
  let store: SqlSessionStore;

  beforeAll(async () => {
    database = await open();
    store = await SqlSessionStore.open(database);
  });

  afterAll(() => database.close());

  async function storedSessions(count: number): Promise<SessionState[]> {
    const sessions = Array.from({ length: count }, () => boundSession());
    await Promise.all(sessions.map((state) => store.create({ state, origin: nowhere, proofDigest: null })));
    return sessions;
  }

  function requestFor({ id, createdAt }: SessionState, generation = 0) {
    const hardware = { hardwareKeyThumbprint: null, offersRegistration: false };
    const token = { sessionId: id, generation, branch: 0 };
    return { ...token, ...hardware, proof: freshProof(), now: createdAt + 1 };
  }

  it('share a few statements, and each resolves to its own session', async () => {
    const sessions = await storedSessions(300);
    let statements = 0;
    const counting: Queryable = {
      query: (statement, values) => {
        statements += 1;
        return database.query(statement, values);
      },
      execute: (script) => database.execute(script),
    };
    const batcher = new RotationBatcher(counting);
    const states = await Promise.all(sessions.map((session) => batcher.rotate(requestFor(session), policy)));
    expect(states.map((state) => [state?.id, state?.generation])).toEqual(sessions.map(({ id }) => [id, 1]));
    expect(statements).toBeLessThan(15);
    expect(batcher.counts).toEqual({ refreshes: 300, statements });
    expect(await store.find(sessions[0]?.id ?? '')).toEqual(states[0]);
  });

  it('resolve to null for those that are not common, in the same batch as others', async () => {
    const sessions = await storedSessions(40);
    const states = await Promise.all(
      sessions.map((session, index) => store.rotate(requestFor(session, index % 2), policy)),
    );
    expect(states.map((state) => state !== null)).toEqual(sessions.map((_session, index) => index % 2 === 0));
  });

  it('of unbound sessions do not need a proof', async () => {
    const sessions = Array.from({ length: 20 }, (_value, index) =>
      newSession(accountId, { kind: 'none' }, 1_000_000_000_000 + index, policy),
    );
    await Promise.all(sessions.map((state) => store.create({ state, origin: nowhere, proofDigest: null })));
    const states = await Promise.all(
      sessions.map((session) => store.rotate({ ...requestFor(session), proof: null }, policy)),
    );
    expect(states.every((state) => state?.superseded.length === 1)).toBe(true);
  });

  it('of one session resolve one after the other, each to another generation', async () => {
    const [session] = await storedSessions(1);
    if (session === undefined) throw new Error('no session');
    const states = await Promise.all(
      Array.from({ length: 50 }, (_value, generation) =>
        store.rotate(requestFor(session, generation), policy),
      ),
    );
    const generations = states.flatMap((state) => (state === null ? [] : [state.generation]));
    expect(new Set(generations).size).toBe(generations.length);
  });

  it('fail together during an outage, and work again afterwards', async () => {
    let isDown = true;
    const failing: Queryable = {
      query: (statement, values) =>
        isDown ? Promise.reject(new Error('down')) : database.query(statement, values),
      execute: (script) => database.execute(script),
    };
    const batcher = new RotationBatcher(failing);
    const sessions = await storedSessions(10);
    const outcomes = await Promise.allSettled(
      sessions.map((session) => batcher.rotate(requestFor(session), policy)),
    );
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    isDown = false;
    const [first] = sessions;
    if (first === undefined) throw new Error('no session');
    expect(await batcher.rotate(requestFor(first), policy)).toMatchObject({ generation: 1 });
  });

  it.each([
    ['one', ROTATE_SESSION, (values: readonly SqlValue[]) => values],
    ['many', ROTATE_SESSIONS, (values: readonly SqlValue[]) => values.map((value) => [value])],
  ])(
    'find their rows by primary key and update them in place: %s',
    async (_count, statement, toParameters) => {
      const sessions = await storedSessions(600);
      await database.execute('VACUUM ANALYZE holdfast_session');
      const parametersOf = ({ id, createdAt }: SessionState) =>
        toParameters([
          ...[id, 0, 0, 'owner', 7, createdAt + 1, createdAt, 0, createdAt + 2],
          ...[null, true, true, null],
        ]);
      // As in production: consecutive refreshes are seldom on the same page.
      const [first, ...others] = sessions.filter((_session, index) => index % 12 === 0);
      if (first === undefined) throw new Error('no session');
      const plan = await database.query({ text: `EXPLAIN ${statement.text}` }, parametersOf(first));
      const lines = plan.map((row) => String(row['QUERY PLAN'])).join('\n');
      expect(lines).toContain('holdfast_session_pkey');
      expect(lines).not.toContain('Seq Scan on holdfast_session');

      await database.transaction(async (transaction) => {
        const before = await updatesOf(transaction);
        for (const session of others) await transaction.query(statement, parametersOf(session));
        const after = await updatesOf(transaction);
        expect(after.all - before.all).toBe(others.length);
        expect(after.inPlace - before.inPlace).toBe(others.length);
      });
    },
  );
});

async function updatesOf(transaction: Queryable): Promise<{ all: number; inPlace: number }> {
  const [row] = await transaction.query({
    text: `SELECT pg_stat_get_xact_tuples_updated('holdfast_session'::regclass)::int AS all_updates,
                  pg_stat_get_xact_tuples_hot_updated('holdfast_session'::regclass)::int AS in_place`,
  });
  return { all: Number(row?.['all_updates']), inPlace: Number(row?.['in_place']) };
}
