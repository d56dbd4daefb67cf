import { RefreshTokenCodec, SessionService, type SessionEvent, type SessionState } from '@holdfast/session';
import { boundSession, describeSessionStore, FakeClock, freshProof, policy } from '@holdfast/testing';
import { openOnApplicationPool } from '../test/application-pool.js';
import { createRestrictedRole, type RestrictedRole } from '../test/restricted-role.js';
import type { Database } from './database/database.js';
import { openPGliteInMemory } from './database/pglite-database.js';
import { openPostgresDatabase } from './database/postgres-database.js';
import { TRY_HOUSEKEEPING_LOCK } from './sql/housekeeping-statements.js';
import { SqlSessionStore, type SqlSessionStoreOptions } from './sql-session-store.js';

const nowhere = { address: null, userAgent: null };

describe.each<[string, () => Promise<Database>, SqlSessionStoreOptions?]>([
  ['PGlite', openPGliteInMemory],
  ['PostgreSQL', () => Promise.resolve(openPostgresDatabase(process.env['TEST_DATABASE_URL'] ?? ''))],
  ['a pool of the application', () => Promise.resolve(openOnApplicationPool({}, { pollMs: 20 }))],
  ['a schema of PGlite', openPGliteInMemory, { schema: 'auth' }],
  [
    'a schema of PostgreSQL, where the search path leads elsewhere',
    () => Promise.resolve(openOnApplicationPool({ options: '-c search_path=nowhere' }, { pollMs: 20 })),
    { schema: 'Holdfast' },
  ],
])('on %s', (name, open, options = {}) => {
  let database: Database;

  beforeAll(async () => {
    database = await open();
  });

  afterAll(async () => {
    await database.close();
  });

  describeSessionStore(name, () => SqlSessionStore.open(database, options));

  it('instances that start together create the tables once', async () => {
    const opened = await Promise.all([
      SqlSessionStore.open(database, options),
      SqlSessionStore.open(database, options),
    ]);
    expect(opened).toHaveLength(2);
    const { schema } = options;
    const history = schema === undefined ? 'holdfast_migration' : `"${schema}".holdfast_migration`;
    const rows = await database.query({
      text: `SELECT id FROM ${history} WHERE id = 'session-1'`,
    });
    expect(rows).toHaveLength(1);
  });

  describe('while instances of the version before run that insert a row for each event', () => {
    const { schema } = options;
    const table = schema === undefined ? 'holdfast_session_event' : `"${schema}".holdfast_session_event`;
    let store: SqlSessionStore;
    let state: SessionState;

    async function recordAsBefore(kind: string, reason: string | null, at: number): Promise<void> {
      const text = `INSERT INTO ${table} (session_id, kind, reason, at) VALUES ($1, $2, $3, $4)`;
      await database.query({ text }, [state.id, kind, reason, at]);
    }

    async function record(event: SessionEvent): Promise<void> {
      await store.change(state.id, (next) => ({ outcome: null, next, events: [event] }));
    }

    beforeEach(async () => {
      store = await SqlSessionStore.open(database, options);
      state = boundSession();
      await store.create({ state, origin: nowhere, proofDigest: null });
    });

    it('their rows are listed, and counted by the next event of their kind and reason', async () => {
      await recordAsBefore('proof_missing', null, 11);
      await record({ kind: 'proof_missing', at: 12 });
      await recordAsBefore('theft_attempt', 'proof_missing', 13);
      await recordAsBefore('proof_missing', null, 14);
      const before = await store.events(state.id, 3);
      expect(before.events).toEqual([
        { kind: 'proof_missing', at: 14 },
        { kind: 'theft_attempt', at: 13, reason: 'proof_missing' },
        { kind: 'proof_missing', at: 12, count: 2, firstAt: 11 },
      ]);
      await record({ kind: 'proof_missing', at: 15 });
      expect((await store.events(state.id, 2)).events).toEqual([
        { kind: 'proof_missing', at: 15, count: 4, firstAt: 11 },
        { kind: 'theft_attempt', at: 13, reason: 'proof_missing' },
      ]);
    });

    it('they read the last of the events that were counted', async () => {
      for (const at of [11, 12]) await record({ kind: 'proof_missing', at });
      const text = `SELECT kind, reason, at FROM ${table} WHERE session_id = $1 ORDER BY id DESC LIMIT 1`;
      const [row] = await database.query({ text }, [state.id]);
      expect({ ...row, at: Number(row?.['at']) }).toEqual({ kind: 'proof_missing', reason: null, at: 12 });
    });
  });

  it('a session that an earlier version opened authenticated when it was opened', async () => {
    const store = await SqlSessionStore.open(database, options);
    const state = boundSession();
    await store.create({ state, origin: nowhere, proofDigest: null });
    const { schema } = options;
    const sessions = schema === undefined ? 'holdfast_session' : `"${schema}".holdfast_session`;
    const text = `UPDATE ${sessions} SET auth_time = DEFAULT, amr = DEFAULT, acr = DEFAULT WHERE id = $1`;
    await database.query({ text }, [state.id]);
    expect(await store.find(state.id)).toMatchObject({
      authentication: { at: state.createdAt, amr: [], acr: null },
    });
  });

  it('revocations are removed once their access tokens have expired', async () => {
    const store = await SqlSessionStore.open(database, options);
    const revoke: ((session: SessionState) => SessionState)[] = [
      (session) => ({ ...session, claimsVersion: 1 }),
      (session) => ({ ...session, end: { reason: 'signed_out', at: 1 } }),
    ];
    const listed = async (): Promise<readonly number[]> =>
      (await store.revocationsSince(null, 0)).revocations.map(({ until }) => until);
    for (const change of revoke) {
      const state = { ...boundSession(), idleExpiresAt: 1_000 };
      await store.create({ state, origin: nowhere, proofDigest: null });
      await store.change(state.id, (session) => ({ outcome: null, next: change(session), events: [] }));
    }
    expect(await listed()).toContain(1_000);
    while ((await store.removeExpired(1_000)) > 0);
    expect(await listed()).not.toContain(1_000);
  });

  describe('one statement is enough', () => {
    const statements: string[] = [];
    let store: SqlSessionStore;

    beforeAll(async () => {
      store = await SqlSessionStore.open(
        {
          query: (statement, values) => {
            statements.push(statement.text);
            return database.query(statement, values);
          },
          execute: (script) => database.execute(script),
          transaction: (work) => {
            statements.push('BEGIN');
            return database.transaction(work);
          },
          listen: (channel, wake) => database.listen(channel, wake),
          close: () => database.close(),
        },
        options,
      );
    });

    it('for the common refresh', async () => {
      const state = boundSession();
      await store.create({ state, origin: nowhere, proofDigest: null });
      statements.length = 0;
      const request = {
        sessionId: state.id,
        generation: 0,
        branch: 0,
        proof: freshProof(),
        hardwareKeyThumbprint: null,
        offersRegistration: false,
        now: state.createdAt + 1,
      };
      expect(await store.rotate(request, policy)).toMatchObject({ generation: 1 });
      expect(statements).toHaveLength(1);
    });

    it('to end the sessions of an account, however many they are', async () => {
      const accountId = `account of ${boundSession().id}`;
      for (let count = 0; count < 30; count += 1) {
        await store.create({ state: { ...boundSession(), accountId }, origin: nowhere, proofDigest: null });
      }
      const clock = new FakeClock();
      const codec = new RefreshTokenCodec([Buffer.alloc(32, 1)]);
      const sessions = new SessionService({ store, codec, clock, policy });
      statements.length = 0;
      expect(await sessions.endAllOf(accountId, 'account_disabled')).toHaveLength(30);
      expect(statements).toHaveLength(1);
    });
  });
});

it('one instance at a time removes expired sessions', async () => {
  const [one, other] = [0, 1].map(() => openPostgresDatabase(process.env['TEST_DATABASE_URL'] ?? ''));
  if (one === undefined || other === undefined) throw new Error('two connections are needed');
  const store = await SqlSessionStore.open(one);
  const state = { ...boundSession(), idleExpiresAt: 1, expiresAt: 1 };
  await store.create({ state, origin: nowhere, proofDigest: null });
  await other.transaction(async (transaction) => {
    await transaction.query(TRY_HOUSEKEEPING_LOCK);
    expect(await store.removeExpired(2)).toBe(0);
  });
  expect(await store.removeExpired(2)).toBeGreaterThan(0);
  expect(await store.find(state.id)).toBeNull();
  await Promise.all([one.close(), other.close()]);
});

describe('by a role that may change rows and create nothing', () => {
  let role: RestrictedRole;
  let database: Database;

  beforeAll(async () => {
    role = await createRestrictedRole(true);
    database = openPostgresDatabase(role.url);
  });

  afterAll(async () => {
    await database.close();
    await role.drop();
  });

  describeSessionStore('restricted', () => SqlSessionStore.open(database, role));
});

it('two schemas of one database share nothing, on one pool', async () => {
  const database = openPostgresDatabase(process.env['TEST_DATABASE_URL'] ?? '', { maxConnections: 1 });
  const [one, other] = [
    await SqlSessionStore.open(database, { schema: 'one' }),
    await SqlSessionStore.open(database, { schema: 'other' }),
  ];
  const state = boundSession();
  await one.create({ state, origin: nowhere, proofDigest: null });
  expect([await one.find(state.id), await other.find(state.id)]).toEqual([state, null]);
  await database.close();
});
