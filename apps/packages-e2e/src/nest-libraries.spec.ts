import { AuthPath, SystemPath } from '@holdfast/contract';
import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestConsumer, type NestVersion, type RunningApp } from './support/nest-consumer.js';
import { NEST_LIBRARIES, pack } from './support/packages.js';

const VERSIONS: readonly NestVersion[] = [
  { major: 11, swagger: '^11', modules: 'commonjs' },
  { major: 12, swagger: '^12', modules: 'module' },
];

/** How tsconfig.json of most Nest 11 applications reads: the compiler then ignores `exports`. */
const COMMONJS = [
  ...['--module', 'commonjs'],
  ...['--moduleResolution', 'node10'],
  ...['--ignoreDeprecations', '6.0'],
];

let directory: string;
let archives: readonly string[];

test.beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-packed-'));
  archives = await pack(NEST_LIBRARIES, directory);
});

test.afterAll(() => rm(directory, { recursive: true, force: true }));

for (const version of VERSIONS) {
  test.describe(`an application on Nest ${String(version.major)}, written as ${version.modules}`, () => {
    let consumer: NestConsumer;

    test.beforeAll(async () => {
      consumer = await NestConsumer.install(archives, version);
    });

    test.afterAll(() => consumer.remove());

    test('compiles', () => consumer.compile());

    if (version.modules === 'commonjs') {
      test('compiles with `module: commonjs`', () => consumer.compile([...COMMONJS, '--noEmit']));

      test('has unit tests that pass in ts-jest', () => consumer.test());
    }

    for (const adapter of ['fastify', 'express'] as const) {
      test(`has sign-in that holds, on ${adapter}`, async () => {
        const app = await consumer.start(adapter);
        try {
          await signsInAndHolds(app);
          await isOperable(app);
        } finally {
          await app.stop();
        }
      });

      test(`has its routes where they were, with a prefix and versions, on ${adapter}`, async () => {
        const app = await consumer.start(adapter, 'prefixed');
        try {
          await signsInAndHolds(app, '/api/v1/papers');
          await isOperable(app);
        } finally {
          await app.stop();
        }
      });
    }
  });
}

async function signsInAndHolds(app: RunningApp, papers = '/papers'): Promise<void> {
  expect(await app.call('GET', papers)).toMatchObject({ status: 401, body: { code: 'token_missing' } });
  const wrong = { email: 'ada@example.test', password: 'wrong' };
  const rejected = await app.call('POST', AuthPath.login, { body: wrong });
  expect(rejected).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });

  const credentials = { ...wrong, password: 'correct', transport: 'body' };
  const { body: signedIn } = await app.call('POST', AuthPath.login, { body: credentials });
  const bearer = String(signedIn['access_token']);
  expect(await app.call('GET', papers, { bearer })).toMatchObject({ status: 200, body: { of: 'ada' } });
  expect(await app.call('GET', `${papers}/secret`, { bearer })).toMatchObject({
    status: 403,
    body: { code: 'forbidden' },
  });
  expect(await app.call('GET', AuthPath.testTokenExpiration, { bearer })).toMatchObject({
    status: 401,
    body: { code: 'token_expired', action: 'refresh' },
  });
  const { refresh_token } = signedIn;
  const { body: renewed } = await app.call('POST', AuthPath.refresh, { body: { refresh_token } });
  const fresh = String(renewed['access_token']);
  expect((await app.call('GET', AuthPath.testTokenExpiration, { bearer: fresh })).status).toBe(200);
  expect((await app.call('POST', AuthPath.logout, { bearer: fresh })).status).toBe(204);
  expect((await app.call('GET', papers, { bearer: fresh })).body).toMatchObject({
    code: 'session_revoked',
  });
}

async function isOperable(app: RunningApp): Promise<void> {
  expect((await app.call('GET', SystemPath.live)).status).toBe(200);
  expect((await app.call('GET', SystemPath.ready)).status).toBe(200);
  expect((await app.call('GET', SystemPath.jwks)).body).toMatchObject({
    keys: [{ kid: 'first', alg: 'ES256' }],
  });
  expect((await app.call('GET', SystemPath.metrics)).text).toContain(
    'holdfast_refreshes_total{result="rotated"} 1',
  );
  expect((await app.call('GET', '/api/docs-json')).body).toMatchObject({ openapi: '3.1.0' });
  expect((await app.call('GET', '/api/docs')).text).toContain('./docs-refresh.js');
}
