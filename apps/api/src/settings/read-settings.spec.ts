import { readFileSync } from 'node:fs';
import { SETTING_DEFINITIONS } from './definitions';
import { readSettings } from './read-settings';
import { InvalidSettingError } from './settings';

describe('readSettings', () => {
  it('applies the documented defaults', () => {
    expect(readSettings({})).toEqual({
      production: false,
      host: '127.0.0.1',
      port: 3000,
      publicUrls: [],
      trustedProxies: [],
      maxConnectionsPerNetwork: 500,
      dataDir: '.data',
      databasePoolSize: 10,
      databasePrepare: true,
      databaseWaitMs: 30_000,
      testEndpoints: true,
      demoAccounts: true,
      swaggerUi: true,
      corsOrigins: [],
      passwordMinLength: 12,
      registrationsPerMinute: 10,
      logLevel: 'info',
    });
  });

  it('reads the environment and treats an empty value as unset', () => {
    const settings = readSettings({
      PORT: '0',
      ACCESS_TOKEN_TTL: ' 15m ',
      CORS_ORIGINS: 'https://a.example, https://b.example:8443, capacitor://localhost',
      PUBLIC_URL: 'https://app.example/, https://www.example/base/',
      AUTH_TEST_ENDPOINTS: 'false',
      TRUSTED_PROXIES: '10.0.0.0/8, fd00::/8, 192.0.2.7',
      RATE_LIMIT_LOGIN: '30/min',
      MAX_SESSIONS_PER_ACCOUNT: '0',
      RATE_LIMIT_REFRESH: '0',
      LOG_LEVEL: '',
    });
    expect(settings).toMatchObject({
      port: 0,
      accessTokenTtlMs: 900_000,
      corsOrigins: ['https://a.example', 'https://b.example:8443', 'capacitor://localhost'],
      publicUrls: ['https://app.example', 'https://www.example/base'],
      testEndpoints: false,
      trustedProxies: ['10.0.0.0/8', 'fd00::/8', '192.0.2.7'],
      loginsPerMinute: 30,
      maxSessionsPerAccount: 0,
      refreshesPerMinute: 0,
      logLevel: 'info',
    });
  });

  const CLOSED = { demoAccounts: false, testEndpoints: false };

  it('requires AUTH_KEYS in production, and turns off what is for testers', () => {
    expect(() => readSettings({ NODE_ENV: 'production' })).toThrow('AUTH_KEYS must name the file');
    expect(readSettings({ NODE_ENV: 'production', AUTH_KEYS: '/keys.json' })).toMatchObject({
      ...CLOSED,
      swaggerUi: false,
    });
  });

  it.each([
    { HOST: '0.0.0.0' },
    { HOST: '::' },
    { HOST: 'api.internal' },
    { PUBLIC_URL: 'https://app.example' },
  ])('turns demo accounts and test endpoints off where others can reach the API: %j', (environment) => {
    expect(readSettings(environment)).toMatchObject(CLOSED);
  });

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('leaves them on at %s', (host) => {
    expect(readSettings({ HOST: host })).toMatchObject({ demoAccounts: true, testEndpoints: true });
  });

  it('turns each on by its own setting', () => {
    const environment = { NODE_ENV: 'production', AUTH_KEYS: '/keys.json', HOST: '0.0.0.0' };
    const on = { DEMO_ACCOUNTS: 'true', AUTH_TEST_ENDPOINTS: 'true', SWAGGER_UI: 'true' };
    expect(readSettings({ ...environment, ...on })).toMatchObject({
      demoAccounts: true,
      testEndpoints: true,
      swaggerUi: true,
    });
  });

  it.each([
    ['NODE_ENV', 'prod'],
    ['NODE_ENV', 'staging'],
    ['DEMO_ACCOUNTS', '1'],
    ['PORT', '70000'],
    ['PORT', '3000.5'],
    ['ACCESS_TOKEN_TTL', '24'],
    ['ACCESS_TOKEN_TTL', '500ms'],
    ['SESSION_IDLE_TTL', '0s'],
    ['SESSION_MAX_TTL', '1d'],
    ['REUSE_LEEWAY', 'soon'],
    ['AUTH_TEST_ENDPOINTS', 'yes'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['CORS_ORIGINS', 'file:///index.html'],
    ['TRUSTED_PROXIES', '0'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.1,proxy'],
    ['TRUSTED_PROXIES', 'fd00::/129'],
    ['PUBLIC_URL', 'app.example'],
    ['PUBLIC_URL', 'https://app.example,'],
    ['PUBLIC_URL', 'https://app.example?a=b'],
    ['DATABASE_URL', 'mysql://host/database'],
    ['STORE_URL', 'mysql://host/database'],
    ['STORE_URL', 'redis://'],
    ['DATABASE_LISTEN_URL', 'host'],
    ['DATABASE_POOL_SIZE', '1'],
    ['DATABASE_POOL_SIZE', 'many'],
    ['DATABASE_PREPARE', 'no'],
    ['DATABASE_WAIT', '30'],
    ['SHUTDOWN_DRAIN', '5'],
    ['SHUTDOWN_TIMEOUT', 'never'],
    ['PASSWORD_MIN_LENGTH', '7'],
    ['PASSWORD_MIN_LENGTH', '65'],
    ['RATE_LIMIT_LOGIN', '-1'],
    ['MAX_SESSIONS_PER_ACCOUNT', '1.5'],
    ['MAX_CONNECTIONS_PER_NETWORK', 'many'],
    ['RATE_LIMIT_REFRESH', '10/s'],
    ['LOG_LEVEL', 'loud'],
  ])('throws one line that names %s when it is "%s"', (name, value) => {
    const read = (): unknown => readSettings({ [name]: value });
    expect(read).toThrow(InvalidSettingError);
    expect(read).toThrow(new RegExp(`^${name} [^\n]+$`));
  });

  it.each(['DATABASE_URL', 'STORE_URL'])('never repeats %s, which may contain a password', (name) => {
    expect(() => readSettings({ [name]: 'mysql://user:hunter2@host' })).not.toThrow(/hunter2/);
  });

  it('takes the sessions to Redis, and leaves the accounts in the database', () => {
    const [storeUrl, databaseUrl] = ['rediss://:password@one:6379,two:6379', 'postgres://app@db/app'];
    expect(readSettings({ STORE_URL: storeUrl, DATABASE_URL: databaseUrl })).toMatchObject({
      storeUrl,
      databaseUrl,
    });
    expect(readSettings({ STORE_URL: storeUrl })).toMatchObject({ storeUrl, databaseUrl: undefined });
  });

  it('takes a PostgreSQL by either setting, for accounts and sessions', () => {
    const url = 'postgres://app@one,two/app';
    const expected = { databaseUrl: url, storeUrl: undefined };
    for (const settings of [
      { STORE_URL: url },
      { DATABASE_URL: url },
      { STORE_URL: url, DATABASE_URL: url },
    ]) {
      expect(readSettings(settings)).toMatchObject(expected);
    }
    expect(() => readSettings({ STORE_URL: url, DATABASE_URL: 'postgres://app@other/app' })).toThrow(
      /^STORE_URL must be the same as DATABASE_URL[^\n]+$/,
    );
  });
});

describe("the README's table of settings", () => {
  const README = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
  const rows = README.split('\n')
    .filter((line) => /^\| `[A-Z_]+` /.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

  it('describes each setting as it is defined', () => {
    for (const { variable, shownDefault, description } of Object.values(SETTING_DEFINITIONS)) {
      expect(rows).toContainEqual([`\`${variable}\``, shownDefault, description]);
    }
  });

  it('describes no other settings', () => {
    const defined = Object.values(SETTING_DEFINITIONS).map(({ variable }) => `\`${variable}\``);
    expect(rows.map(([name]) => name).sort()).toEqual([...defined, '`NODE_ENV`'].sort());
  });
});
