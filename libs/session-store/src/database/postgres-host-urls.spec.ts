import { StoreUnavailableError } from '@holdfast/session';
import { openPostgresDatabase } from './postgres-database.js';
import { postgresHostUrls } from './postgres-host-urls.js';
import { waitForDatabase } from './wait-for-database.js';

const url = process.env['TEST_DATABASE_URL'] ?? '';
const { host } = new URL(url);

describe('a URL of several hosts', () => {
  it('becomes a URL for each', () => {
    expect(postgresHostUrls('postgres://ada:secret@one:5432,two/app?sslmode=require')).toEqual([
      'postgres://ada:secret@one:5432/app?sslmode=require',
      'postgres://ada:secret@two/app?sslmode=require',
    ]);
    expect(postgresHostUrls('postgresql://one/app')).toEqual(['postgresql://one/app']);
    expect(postgresHostUrls('mysql://one/app')).toEqual([]);
  });

  it('is connected to the first that responds, also for notifications', async () => {
    const database = openPostgresDatabase(url.replace(host, `127.0.0.1:1,${host}`), { maxConnections: 3 });
    expect(await database.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
    await new Promise<void>((resolve) => {
      void database.listen('a_channel', resolve);
    });
    await database.close();
  });

  it('is not connected to a server that takes no writes', async () => {
    const readOnly = new URL(url);
    readOnly.searchParams.set('options', '-c default_transaction_read_only=on');
    readOnly.searchParams.set('target_session_attrs', 'read-write');
    const database = openPostgresDatabase(readOnly.href);
    const query = database.query({ text: 'SELECT 1' });
    await expect(query).rejects.toMatchObject({ cause: { message: 'the server is read-only' } });
    await database.close();
  });
});

describe('waiting for a database', () => {
  it('ends at the limit when it does not come', async () => {
    const database = openPostgresDatabase('postgres://nobody@127.0.0.1:1/nothing');
    await expect(waitForDatabase(database, 600)).rejects.toThrow(StoreUnavailableError);
    await database.close();
  });

  it.each([
    ['a wrong password', (wrong: URL) => (wrong.password = 'wrong'), '28P01'],
    ['a missing database', (wrong: URL) => (wrong.pathname = '/nowhere'), '3D000'],
  ])('ends at once with %s', async (_what, change, code) => {
    const wrong = new URL(url);
    change(wrong);
    const database = openPostgresDatabase(wrong.href);
    await expect(waitForDatabase(database, 3_600_000)).rejects.toMatchObject({ cause: { code } });
    await database.close();
  });
});
