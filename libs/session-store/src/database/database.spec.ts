import { StoreUnavailableError } from '@holdfast/session';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from './database.js';
import { DirectoryInUseError } from './directory-errors.js';
import { openPGliteDatabase, openPGliteInMemory } from './pglite-database.js';
import { openPostgresDatabase } from './postgres-database.js';

const url = process.env['TEST_DATABASE_URL'] ?? '';

/** Messages of PostgreSQL's protocol (PostgreSQL 18, §54.7): signed in, ready, terminated. */
const AUTHENTICATED = Buffer.from([...Buffer.from('R'), 0, 0, 0, 8, 0, 0, 0, 0]);
const READY = Buffer.from([...Buffer.from('Z'), 0, 0, 0, 5, ...Buffer.from('I')]);
const FIELDS = Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0');
const TERMINATED = Buffer.concat([Buffer.from([...Buffer.from('E'), 0, 0, 0, FIELDS.length + 4]), FIELDS]);

describe.each<[string, () => Promise<Database>]>([
  ['PGlite', openPGliteInMemory],
  ['PostgreSQL', () => Promise.resolve(openPostgresDatabase(url))],
])('a transaction on %s', (_name, open) => {
  let database: Database;

  beforeAll(async () => {
    database = await open();
    await database.execute('DROP TABLE IF EXISTS trial; CREATE TABLE trial (id int PRIMARY KEY)');
  });

  afterAll(async () => {
    await database.execute('DROP TABLE trial');
    await database.close();
  });

  it('rolls back and rejects with the original error when the work fails', async () => {
    const failure = new TypeError('my own');
    const work = database.transaction(async (transaction) => {
      await transaction.query({ text: 'INSERT INTO trial VALUES (1)' });
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    expect(await database.query({ text: 'SELECT * FROM trial' })).toEqual([]);
  });

  it('rolls back when a statement fails, and reports no outage', async () => {
    const work = database.transaction(async (transaction) => {
      await transaction.query({ text: 'INSERT INTO trial VALUES (2)' });
      await transaction.query({ text: 'INSERT INTO trial VALUES (2)' });
    });
    await expect(work).rejects.toMatchObject({ code: '23505' });
    expect(await database.query({ text: 'SELECT * FROM trial' })).toEqual([]);
  });

  it('runs again after a serialization failure', async () => {
    let attempts = 0;
    const value = await database.transaction(async (transaction) => {
      attempts += 1;
      if (attempts < 3) {
        await transaction.execute(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$`);
      }
      return 'done';
    });
    expect([value, attempts]).toEqual(['done', 3]);
  });
});

describe('an outage', () => {
  it('of PostgreSQL rejects statements and transactions with StoreUnavailableError', async () => {
    const database = openPostgresDatabase('postgres://nobody@127.0.0.1:1/nothing', { connectTimeoutMs: 500 });
    await expect(database.query({ text: 'SELECT 1' })).rejects.toThrow(StoreUnavailableError);
    await expect(database.transaction(() => Promise.resolve())).rejects.toThrow(StoreUnavailableError);
    await database.close();
  });

  it('of one connection ends neither the process nor the pool', async () => {
    const database = openPostgresDatabase(url, { maxConnections: 1 });
    await expect(database.query({ text: 'SELECT pg_terminate_backend(pg_backend_pid())' })).rejects.toThrow(
      StoreUnavailableError,
    );
    expect(await database.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('of a connection between two statements of a transaction ends that transaction, not the process', async () => {
    const database = openPostgresDatabase(url);
    const work = database.transaction(async (transaction) => {
      const [row] = await transaction.query({ text: 'SELECT pg_backend_pid() AS pid' });
      const pid = Number(row?.['pid']);
      await database.query({ text: 'SELECT pg_terminate_backend($1)' }, [pid]);
      await untilGone(database, pid);
      await transaction.query({ text: 'SELECT 1' });
    });
    await expect(work).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await database.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('that arrives together with the connection ends the transaction, not the process', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.write(Buffer.concat([AUTHENTICATED, READY, TERMINATED])));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const database = openPostgresDatabase(`postgres://ada@127.0.0.1:${String(port)}/trial`);
    const work = database.transaction((transaction) => transaction.query({ text: 'SELECT 1' }));
    await expect(work).rejects.toBeInstanceOf(StoreUnavailableError);
    await database.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('of PGlite rejects statements with StoreUnavailableError', async () => {
    const database = await openPGliteInMemory();
    await database.close();
    await expect(database.query({ text: 'SELECT 1' })).rejects.toThrow(StoreUnavailableError);
  });
});

/** Waits until the server has closed the connection and this process has seen it. */
async function untilGone(database: Database, pid: number): Promise<void> {
  const text = 'SELECT 1 FROM pg_stat_activity WHERE pid = $1';
  while ((await database.query({ text }, [pid])).length > 0);
  await new Promise((resolve) => setImmediate(resolve));
}

describe('listening to PostgreSQL', () => {
  it('resumes after its connection breaks, and calls wake for what it may have missed', async () => {
    const database = openPostgresDatabase(url);
    let wakes = 0;
    let wake: () => void = () => undefined;
    const nextWake = (): Promise<void> =>
      new Promise((resolve) => {
        wake = resolve;
      });
    const listening = nextWake();
    const stop = await database.listen('a_channel', () => {
      wakes += 1;
      wake();
    });
    await listening;

    const notified = nextWake();
    await database.query({ text: 'NOTIFY a_channel' });
    await notified;

    const reconnected = nextWake();
    await database.query({
      text: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holdfast-listener'`,
    });
    await reconnected;
    expect(wakes).toBe(3);
    await stop();
    await database.close();
  });
});

describe('the embedded database', () => {
  it('keeps its data in its directory', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'holdfast-pglite-'));
    const first = await openPGliteDatabase(directory);
    await first.execute('CREATE TABLE kept (id int)');
    await first.close();
    const second = await openPGliteDatabase(directory);
    expect(await second.query({ text: 'SELECT * FROM kept' })).toEqual([]);
    await second.close();
    await rm(directory, { recursive: true });
  });

  it('does not open while it is open already', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'holdfast-pglite-'));
    const first = await openPGliteDatabase(directory);
    await expect(openPGliteDatabase(directory)).rejects.toThrow(DirectoryInUseError);
    await first.close();
    await rm(directory, { recursive: true });
  });
});
