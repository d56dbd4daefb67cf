import { AuthPath } from '@holdfast/contract';
import { ADA, cookieOf, TestApp } from '../../test/test-app';

let app: TestApp;

beforeAll(async () => {
  app = new TestApp();
  await app.start({ allowedOrigins: ['https://portal.example', 'capacitor://localhost'] });
});

afterAll(() => app.stop());

const ALLOWED: readonly (readonly [string, Record<string, string>])[] = [
  ['a client that is not a browser', {}],
  ['its own origin', { origin: 'http://localhost' }],
  [
    'the same origin according to the browser, behind a proxy',
    { origin: 'https://behind.example', 'sec-fetch-site': 'same-origin' },
  ],
  ['a listed origin', { origin: 'https://portal.example', 'sec-fetch-site': 'cross-site' }],
  ['a listed origin of an app', { origin: 'capacitor://localhost', 'sec-fetch-site': 'cross-site' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
];

const REJECTED: readonly (readonly [string, Record<string, string>])[] = [
  ['another origin', { origin: 'https://evil.example' }],
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['a sibling subdomain', { origin: 'http://sibling.localhost', 'sec-fetch-site': 'same-site' }],
  [
    'another site with a forged Origin header',
    { origin: 'http://localhost', 'sec-fetch-site': 'cross-site' },
  ],
  ['an opaque origin', { origin: 'null' }],
  ['a lookalike of a listed origin', { origin: 'https://portal.example.evil.example' }],
  ['a listed host with another scheme', { origin: 'http://portal.example' }],
  ['another app on a listed host', { origin: 'ionic://localhost' }],
];

describe.each([AuthPath.login, AuthPath.refresh, AuthPath.logout])('%s', (path) => {
  it.each(ALLOWED)('accepts a request from %s', async (_from, headers) => {
    const cookie = cookieOf(await app.post(AuthPath.login, { body: ADA }));
    const body = path === AuthPath.login ? ADA : undefined;
    const { status } = await app.post(path, { headers, cookie, ...(body === undefined ? {} : { body }) });
    expect([200, 204]).toContain(status);
  });

  it.each(REJECTED)('rejects a request from %s and changes nothing', async (_from, headers) => {
    const cookie = cookieOf(await app.post(AuthPath.login, { body: ADA }));
    const { status, body, cookies } = await app.post(path, {
      headers,
      cookie,
      ...(path === AuthPath.login ? { body: ADA } : {}),
    });
    expect([status, body.code, cookies]).toEqual([403, 'origin_rejected', []]);
    expect((await app.post(AuthPath.refresh, { cookie })).status).toBe(200);
  });
});
