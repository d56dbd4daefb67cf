import { AuthPath } from '@holdfast/contract';
import { ADA, cookieOf, TestApp } from '../../test/test-app';

let app: TestApp;

beforeAll(async () => {
  app = new TestApp();
  await app.start({ allowedOrigins: ['https://portal.example'] });
});

afterAll(() => app.stop());

const ACCEPTED: readonly (readonly [string, Record<string, string>])[] = [
  ['nothing of a browser', {}],
  ['its own origin', { origin: 'http://localhost' }],
  [
    'the same origin, by the browser’s word',
    { origin: 'https://behind.example', 'sec-fetch-site': 'same-origin' },
  ],
  ['a listed origin', { origin: 'https://portal.example', 'sec-fetch-site': 'cross-site' }],
  ['the person alone', { 'sec-fetch-site': 'none' }],
];

const REJECTED: readonly (readonly [string, Record<string, string>])[] = [
  ['another origin', { origin: 'https://evil.example' }],
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['a sister of the site', { origin: 'http://sister.localhost', 'sec-fetch-site': 'same-site' }],
  ['another site that claims our origin', { origin: 'http://localhost', 'sec-fetch-site': 'cross-site' }],
  ['an opaque origin', { origin: 'null' }],
  ['a look-alike of a listed origin', { origin: 'https://portal.example.evil.example' }],
  ['a listed host over another scheme', { origin: 'http://portal.example' }],
];

describe.each([AuthPath.login, AuthPath.refresh, AuthPath.logout])('%s', (path) => {
  it.each(ACCEPTED)('takes a request from %s', async (_from, headers) => {
    const cookie = cookieOf(await app.post(AuthPath.login, { body: ADA }));
    const body = path === AuthPath.login ? ADA : undefined;
    const { status } = await app.post(path, { headers, cookie, ...(body === undefined ? {} : { body }) });
    expect([200, 204]).toContain(status);
  });

  it.each(REJECTED)('rejects a request from %s, and does nothing', async (_from, headers) => {
    const answer = await app.post(AuthPath.login, { body: ADA });
    const cookie = cookieOf(answer);
    const { status, body, cookies } = await app.post(path, {
      headers,
      cookie,
      ...(path === AuthPath.login ? { body: ADA } : {}),
    });
    expect([status, body.code, cookies]).toEqual([403, 'origin_rejected', []]);
    expect((await app.post(AuthPath.refresh, { cookie })).status).toBe(200);
  });
});
