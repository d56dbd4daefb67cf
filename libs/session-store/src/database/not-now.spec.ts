import { StoreUnavailableError, type SessionState } from '@holdfast/session';
import { boundSession, freshProof, policy } from '@holdfast/testing';
import { randomBytes } from 'node:crypto';
import { SqlSessionStore } from '../sql-session-store.js';
import type { Database } from './database.js';
import { openPostgresDatabase } from './postgres-database.js';

const url = process.env['TEST_DATABASE_URL'] ?? '';
const nowhere = { address: null, userAgent: null };

let admin: Database;

beforeAll(() => {
  admin = openPostgresDatabase(url, { maxConnections: 2 });
});

afterAll(() => admin.close());

/** A database of its own on the server. */
async function createDatabase(): Promise<{ readonly name: string; readonly url: string }> {
  const name = `trial_${randomBytes(6).toString('hex')}`;
  await admin.execute(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { name, url: own.href };
}

async function dropDatabase(name: string): Promise<void> {
  await admin.execute(`DROP DATABASE ${name} WITH (FORCE)`);
}

async function storedSession(store: SqlSessionStore): Promise<SessionState> {
  const state = boundSession();
  await store.create({ state, origin: nowhere, proofDigest: null });
  return state;
}

function refresh(store: SqlSessionStore, { id, createdAt }: SessionState): Promise<SessionState | null> {
  const token = { sessionId: id, generation: 0, branch: 0 };
  const hardware = { hardwareKeyThumbprint: null, offersRegistration: false };
  const request = { ...token, ...hardware, proof: freshProof(), now: createdAt + 1 };
  return store.rotate(request, policy);
}

describe('an error of PostgreSQL that says "not me" or "not now"', () => {
  it.each([
    ['25006', 'the server is read-only'],
    ['26000', 'a pooler gave the prepared statement to another connection'],
    ['42P05', 'a pooler gave a connection that has the prepared statement'],
    ['28P01', 'the password is wrong'],
    ['28000', 'the role may not sign in'],
    ['3D000', 'there is no such database'],
    ['42501', 'the role lacks a right'],
    ['53300', 'there are too many connections'],
    ['53100', 'the disk is full'],
    ['55P03', 'a lock was not free'],
    ['57P01', 'an administrator ended the connection'],
    ['57P03', 'the server is starting'],
    ['08006', 'the connection broke'],
    ['08P01', 'a pooler violated the protocol'],
  ])('%s is an outage: %s', async (state) => {
    const run = admin.execute(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${state}'; END $$`);
    await expect(run).rejects.toMatchObject({ name: 'StoreUnavailableError', cause: { code: state } });
  });

  it.each(['23505', '22P02', '42601', '42P01'])(
    '%s is a fault of the statement and stays one',
    async (state) => {
      const run = admin.execute(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${state}'; END $$`);
      await expect(run).rejects.not.toBeInstanceOf(StoreUnavailableError);
    },
  );
});

describe('a database that becomes read-only', () => {
  let name: string;
  let database: Database;
  let store: SqlSessionStore;

  beforeEach(async () => {
    const created = await createDatabase();
    name = created.name;
    database = openPostgresDatabase(created.url, { maxConnections: 4 });
    store = await SqlSessionStore.open(database);
  });

  afterEach(async () => {
    await database.close();
    await dropDatabase(name);
  });

  it('is unavailable for refreshes, and for the changes of other sessions', async () => {
    const state = await storedSession(store);
    await admin.execute(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await database.close();
    database = openPostgresDatabase(new URL(`/${name}`, url).href);
    store = await SqlSessionStore.open(database);
    await expect(refresh(store, state)).rejects.toThrow(StoreUnavailableError);
    const change = store.change(state.id, (next) => ({ outcome: null, next, events: [] }));
    await expect(change).rejects.toThrow(StoreUnavailableError);
    expect(await store.find(state.id)).toMatchObject({ generation: 0 });
  });

  it('is left by connections that were open before: a refresh works at once on one to the new primary', async () => {
    const state = await storedSession(store);
    await admin.execute(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await admin.query(
      { text: 'SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE datname = $1' },
      [name],
    );
    // Those that the pool opens now stay read-only. Later ones reach a server that takes writes.
    await Promise.allSettled(threeAtOnce());
    await Promise.all(threeAtOnce());
    await admin.execute(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    expect(await refresh(store, state)).toMatchObject({ generation: 1 });
  });

  function threeAtOnce(): Promise<unknown>[] {
    return Array.from({ length: 3 }, () => database.query({ text: 'SELECT pg_sleep(0.1)' }));
  }
});

describe('a pooler that gives each transaction another connection', () => {
  it('does not stop prepared statements: a refresh is tried again on another connection', async () => {
    const database = openPostgresDatabase(url, { maxConnections: 1 });
    const store = await SqlSessionStore.open(database);
    const state = await storedSession(store);
    await refresh(store, state);
    await database.execute('DEALLOCATE ALL');
    const other = await storedSession(store);
    expect(await refresh(store, other)).toMatchObject({ generation: 1 });
    await database.close();
  });
});

describe('a server that has no more connections to give', () => {
  it('is no outage while the pool has some', async () => {
    const role = `limited_${randomBytes(6).toString('hex')}`;
    await admin.execute(`CREATE ROLE ${role} LOGIN PASSWORD 'limited' CONNECTION LIMIT 2`);
    const limited = new URL(url);
    [limited.username, limited.password] = [role, 'limited'];
    const database = openPostgresDatabase(limited.href, { maxConnections: 8 });
    const rows = await Promise.all(
      Array.from({ length: 20 }, () => database.query({ text: 'SELECT pg_sleep(0.02)' })),
    );
    expect(rows).toHaveLength(20);
    await database.close();
    await admin.execute(`DROP ROLE ${role}`);
  });

  it('gives at most as many as the limit says, with the one that listens', async () => {
    const database = openPostgresDatabase(`${url}?application_name=counted`, { maxConnections: 3 });
    const listening = new Promise<void>((resolve) => {
      void database.listen('a_channel', resolve);
    });
    await listening;
    await Promise.all(Array.from({ length: 9 }, () => database.query({ text: 'SELECT pg_sleep(0.02)' })));
    const [row] = await admin.query({
      text: `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'counted'`,
    });
    expect(row?.['count']).toBe(3);
    await database.close();
  });
});
