import { TestApp } from '../../test/test-app';

let app: TestApp;

beforeAll(async () => {
  app = new TestApp();
  await app.start();
});

afterAll(() => app.stop());

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'TRACE'];

const URL_VARIANTS = [
  '/things',
  '/things/',
  '//things',
  '/./things',
  '/x/../things',
  '/%74hings',
  '/things%2f',
  '/things%2F..%2Fthings',
  '/%2e/things',
  '/THINGS',
  '/Things',
  '/things;a=b',
  '/things?x=/things/open',
  '/things/open/..',
  '/things/open/../',
  '/things%00',
  '/things\\',
  '/things/.',
];

describe('a guarded route, for every variant of its URL', () => {
  it.each(METHODS.flatMap((method) => URL_VARIANTS.map((path) => [method, path] as const)))(
    'rejects %s %s without a token',
    async (method, path) => {
      const { status, body, headers } = await app.send<{ of?: string } | null>(method, path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(body ?? {}).not.toHaveProperty('of');
      if (method === 'GET') expect(headers['content-type']).toContain('application/problem+json');
    },
  );
});
