import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreUnavailableError } from '@holdfast/session';
import { createApp } from './create-app';
import { readSettings } from './settings/read-settings';
import { startupErrorMessage } from './startup-error-message';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'holdfast-start-'));
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** What the API says when it cannot start, as main.ts does. */
async function startFailure(environment: Readonly<Record<string, string>>): Promise<string | null> {
  const settings = readSettings({ LOG_LEVEL: 'silent', DATA_DIR: dataDir, ...environment });
  try {
    const app = await createApp(settings);
    try {
      await app.listen(settings.port, settings.host);
    } finally {
      await app.close();
    }
  } catch (error) {
    return startupErrorMessage(error);
  }
  throw new Error('it started');
}

describe('an API that cannot start', () => {
  it('names DATABASE_URL when the database does not come in time', async () => {
    const environment = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x', DATABASE_WAIT: '0s' };
    expect(await startFailure(environment)).toMatch(/^DATABASE_URL: cannot reach the database[^\n]*$/);
  });

  it('names STORE_URL when the store does not come in time, and closes the database', async () => {
    const environment = { STORE_URL: 'redis://:hunter2@127.0.0.1:1', DATABASE_WAIT: '0s' };
    const message = /^STORE_URL: cannot reach the store(?!.*hunter2)[^\n]*$/;
    expect(await startFailure(environment)).toMatch(message);
    expect(await startFailure(environment)).toMatch(message);
  });

  it.each([
    ['28P01', 'password authentication failed for user "holdfast"'],
    ['28000', 'role "holdfast" is not permitted to log in'],
    ['3D000', 'database "holdfast" does not exist'],
    ['42501', 'permission denied for table holdfast_session'],
  ])('names DATABASE_URL when the server answers with %s', (code, message) => {
    const error = new StoreUnavailableError(Object.assign(new Error(message), { code }));
    expect(startupErrorMessage(error)).toBe(`DATABASE_URL: ${message}`);
  });

  it.each(['/dev/null/data', '/proc/nope', '/proc/nope/data'])(
    'names DATA_DIR when it is %s, which cannot be made',
    async (directory) => {
      expect(await startFailure({ DATA_DIR: directory })).toMatch(/^DATA_DIR: [^\n]+$/);
      const environment = { DATA_DIR: directory, AUTH_KEYS: '/dev/null/keys.json' };
      expect(await startFailure(environment)).toMatch(/^DATA_DIR: cannot open the database in [^\n]+$/);
    },
  );

  it.each(['192.0.2.1', 'nowhere.invalid'])('names HOST when it is %s', async (host) => {
    expect(await startFailure({ HOST: host })).toMatch(/^HOST: [^\n]+$/);
  });

  it('names PORT when it is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = String((server.address() as AddressInfo).port);
    const failure = await startFailure({ PORT: port });
    await new Promise((resolve) => server.close(resolve));
    expect(failure).toBe(`PORT: ${port} is already in use`);
  });
});
