import { StoreUnavailableError } from '@holdfast/session';
import pg from 'pg';
import { int8AsNumber } from '../../test/application-pool.js';
import { postgresDatabaseOf } from './postgres-database.js';
import type { PostgresPoolClient } from './postgres-pool.js';

const url = process.env['TEST_DATABASE_URL'] ?? '';

describe('a pool that the application hands over', () => {
  let pool: pg.Pool;

  beforeEach(() => {
    pool = new pg.Pool({ connectionString: url, max: 2 });
  });

  afterEach(async () => {
    if (!pool.ended) await pool.end();
  });

  it('stays open when the database on it is closed', async () => {
    const database = postgresDatabaseOf(pool);
    expect(await database.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
    await database.close();
    expect((await pool.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
  });

  it('keeps its errors for the application', async () => {
    const database = postgresDatabaseOf(pool);
    expect(pool.listenerCount('error')).toBe(0);
    expect(pool.listenerCount('connect')).toBe(0);
    const failed = new Promise((resolve) => pool.once('error', resolve));
    const [row] = await database.query({ text: 'SELECT pg_backend_pid() AS pid' });
    const other = new pg.Client(url);
    await other.connect();
    await other.query('SELECT pg_terminate_backend($1)', [row?.['pid']]);
    expect(await failed).toMatchObject({ code: '57P01' });
    await other.end();
  });

  it('leaves no listener of ours on its connections', async () => {
    const database = postgresDatabaseOf(pool);
    const [client] = await Promise.all([
      new Promise<pg.PoolClient>((resolve) => pool.once('acquire', resolve)),
      database.transaction((transaction) => transaction.query({ text: 'SELECT 1' })),
    ]);
    expect(client.listenerCount('error')).toBe(1);
    await expect(database.query({ text: 'SELECT * FROM nothing_here' })).rejects.toMatchObject({
      code: '42P01',
    });
    expect([pool.totalCount, pool.idleCount, client.listenerCount('error')]).toEqual([1, 1, 1]);
  });

  it('loses a connection in a transaction without ending the process', async () => {
    const database = postgresDatabaseOf(pool);
    const work = database.transaction(async (transaction) => {
      const [row] = await transaction.query({ text: 'SELECT pg_backend_pid() AS pid' });
      await database.query({ text: 'SELECT pg_terminate_backend($1)' }, [Number(row?.['pid'])]);
      await transaction.query({ text: 'SELECT pg_sleep(1)' });
    });
    await expect(work).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await database.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
    expect(pool.totalCount).toBe(1);
  });

  it('is waited for no longer than the limit, and gets back the connection that comes late', async () => {
    const database = postgresDatabaseOf(pool, { connectTimeoutMs: 50 });
    const held = await Promise.all([pool.connect(), pool.connect()]);
    await expect(database.query({ text: 'SELECT 1' })).rejects.toBeInstanceOf(StoreUnavailableError);
    for (const client of held) client.release();
    expect(await database.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
    expect([pool.idleCount, pool.waitingCount]).toEqual([pool.totalCount, 0]);
  });

  it('has statements that take no longer than the limit, though it sets none itself', async () => {
    const database = postgresDatabaseOf(pool, { statementTimeoutMs: 50 });
    await expect(database.query({ text: 'SELECT pg_sleep(5)' })).rejects.toBeInstanceOf(
      StoreUnavailableError,
    );
    const script = database.execute('SELECT pg_sleep(5)');
    await expect(script).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(pool.totalCount).toBe(0);
  });

  it('has transactions that the server bounds too, and no other setting of it is touched', async () => {
    const database = postgresDatabaseOf(pool, { statementTimeoutMs: 70 });
    const show = { text: 'SHOW statement_timeout' };
    const inside = await database.transaction((transaction) => transaction.query(show));
    expect([inside, await database.query(show)]).toEqual([
      [{ statement_timeout: '70ms' }],
      [{ statement_timeout: '0' }],
    ]);
  });

  it('gets a connection back that failed in a transaction, at once and to be closed', async () => {
    const sent: string[] = [];
    const released: (boolean | undefined)[] = [];
    const client: PostgresPoolClient = {
      query: ({ text }) => {
        sent.push(text);
        return text === 'SELECT 1' ? Promise.reject(new Error('no response')) : Promise.resolve({ rows: [] });
      },
      on: () => undefined,
      removeListener: () => undefined,
    };
    const database = postgresDatabaseOf({
      connect: (callback) => {
        callback(undefined, client, (destroy) => released.push(destroy));
      },
    });
    const work = database.transaction((transaction) => transaction.query({ text: 'SELECT 1' }));
    await expect(work).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(sent.at(-1)).toBe('SELECT 1');
    expect(released).toEqual([true]);
  });

  it.each([
    ['none by default, for poolers that change the server between transactions', {}, []],
    ['those with a name where it is asked for', { preparedStatements: true }, ['a_name']],
  ])('prepares statements: %s', async (_which, options, names) => {
    const database = postgresDatabaseOf(pool, options);
    const prepared = await database.transaction(async (transaction) => {
      await transaction.query({ name: 'a_name', text: 'SELECT 1' });
      return transaction.query({ text: 'SELECT name FROM pg_prepared_statements' });
    });
    expect(prepared.map(({ name }) => name)).toEqual(names);
  });

  it('is not listened on: it is polled where no URL is given', async () => {
    const database = postgresDatabaseOf(pool, { pollMs: 10 });
    await wakes(3, (wake) => database.listen('a_channel', wake));
    expect([pool.totalCount, pool.waitingCount]).toEqual([0, 0]);
    await database.close();
  });

  it('is not listened on: a URL gives a connection for that', async () => {
    const database = postgresDatabaseOf(pool, { listenUrl: url });
    let wakeCount = 0;
    await wakes(1, async (wake) => {
      const stop = await database.listen('given_channel', () => {
        wakeCount += 1;
        wake();
      });
      return stop;
    });
    expect([wakeCount, pool.totalCount]).toEqual([1, 0]);
    await database.close();
  });
});

describe('a pool with parsers of its own', () => {
  it.each<[string, pg.PoolConfig['types']]>([
    ['int8 as number', int8AsNumber],
    ['everything as something else', { getTypeParser: () => () => 'something else' }],
  ])('gives the store what it wrote: %s', async (_which, types) => {
    const pool = new pg.Pool({ connectionString: url, ...(types === undefined ? {} : { types }) });
    const database = postgresDatabaseOf(pool);
    const text = `SELECT 9007199254740993::bigint AS big, ARRAY[9007199254740993, -1]::bigint[] AS bigs,
      '{}'::bigint[] AS none, true AS yes, 7 AS int, 'a' AS text, NULL AS nothing`;
    expect(await database.query({ text })).toEqual([
      {
        big: '9007199254740993',
        bigs: ['9007199254740993', '-1'],
        none: [],
        yes: true,
        int: 7,
        text: 'a',
        nothing: null,
      },
    ]);
    await pool.end();
  });
});

/** Resolves after so many calls of `wake`; stops listening then. */
async function wakes(
  count: number,
  listen: (wake: () => void) => Promise<() => Promise<void>>,
): Promise<void> {
  let stop: (() => Promise<void>) | undefined;
  await new Promise<void>((resolve, reject) => {
    let left = count;
    listen(() => {
      left -= 1;
      if (left === 0) resolve();
    }).then((stopping) => {
      stop = stopping;
    }, reject);
  });
  await stop?.();
}
