import { AuthPath } from '@holdfast/contract';
import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AngularConsumer } from './support/angular-consumer.js';
import { MigratingConsumer } from './support/migrating-consumer.js';
import type { RunningApp } from './support/nest-consumer.js';
import { ANGULAR_LIBRARIES, NEST_LIBRARIES, pack } from './support/packages.js';

/** The oldest that the library promises to work with. */
const ANGULAR = 21;

const DAY_MS = 86_400_000;

let directory: string;
let consumer: MigratingConsumer;
let angular: AngularConsumer;

test.beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-packed-'));
  consumer = await MigratingConsumer.install(await pack(NEST_LIBRARIES, directory));
  angular = await AngularConsumer.install(
    await pack(ANGULAR_LIBRARIES, directory),
    ANGULAR,
    'migrate-angular',
  );
  await consumer.compile();
  await consumer.createKeys();
  for (const version of ['before', 'after']) await angular.build(version);
});

test.afterAll(() =>
  Promise.all([consumer.remove(), angular.remove(), rm(directory, { recursive: true, force: true })]),
);

test('an application that moves from passport-jwt signs nobody out', async () => {
  const { adas, bobs } = await running('before', 0, async (app) => ({
    adas: await signIn(app, 'ada'),
    bobs: await signIn(app, 'bob'),
  }));

  const refreshToken = await running('after', 7 * DAY_MS, async (app) => {
    const refreshToken =
      await test.step('a new client exchanges its token, also after a lost response', async () => {
        expect(await papers(app, adas)).toMatchObject({ status: 200, body: { of: 1 } });
        const lost = await refresh(app, { bearer: adas });
        const session = await refresh(app, { bearer: adas });
        expect([lost.status, session.status]).toEqual([200, 200]);
        expect(session.body['refresh_token']).toBe(lost.body['refresh_token']);
        expect(await papers(app, String(session.body['access_token']))).toMatchObject({ status: 200 });
        expect(await papers(app, adas)).toMatchObject({
          status: 401,
          body: { code: 'token_expired', action: 'refresh' },
        });
        return String(session.body['refresh_token']);
      });
    await test.step('an old client goes on with its token, and signs in as before', async () => {
      expect(await papers(app, bobs)).toMatchObject({ status: 200, body: { of: 2 } });
      expect(await papers(app, await signIn(app, 'bob'))).toMatchObject({ status: 200, body: { of: 2 } });
    });
    return refreshToken;
  });

  await running('after', -1, async (app) => {
    await test.step('when the migration has ended, sessions go on', async () => {
      const { status, body } = await refresh(app, { refreshToken });
      expect(status).toBe(200);
      expect(await papers(app, String(body['access_token']))).toMatchObject({ status: 200 });
    });
    await test.step('and an old token asks for a sign-in', async () => {
      expect(await papers(app, bobs)).toMatchObject({ status: 401, body: { code: 'token_invalid' } });
      expect(await refresh(app, { bearer: bobs })).toMatchObject({
        status: 401,
        body: { code: 'refresh_missing', action: 'sign_in' },
      });
    });
  });
});

test('a browser that gets the new Angular application stays signed in, with a bound session', async ({
  page,
}) => {
  const status = page.getByRole('status');
  const readPapers = async (): Promise<number> => {
    const response = page.waitForResponse((response) => response.url().endsWith('/papers'));
    await page.getByRole('button', { name: 'Read papers' }).click();
    return (await response).status();
  };
  const { origin, port } = await running('before', 0, async (app) => {
    await angular.serve(page, app.url, 'dist/before');
    await page.goto(`${app.url}/app/`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await readPapers()).toBe(200);
    return new URL(app.url);
  });

  await running(
    'after',
    7 * DAY_MS,
    async () => {
      await test.step('the page that is still open goes on', async () => {
        expect(await readPapers()).toBe(200);
      });
      await test.step('the new page exchanges the token of the old one', async () => {
        await angular.serve(page, origin, 'dist/after');
        const exchange = page.waitForResponse(
          (response) => response.url().endsWith(AuthPath.refresh) && response.ok(),
        );
        await page.reload();
        expect(await (await exchange).json()).toMatchObject({ session: { bound: true } });
        expect(await readPapers()).toBe(200);
        await expect(status).toHaveText('papers of user 1');
        expect(await page.evaluate(() => localStorage.length)).toBe(0);
      });
      await test.step('and holds its session without it', async () => {
        await page.reload();
        expect(await readPapers()).toBe(200);
      });
    },
    port,
  );
});

/** Runs the application for a while. */
async function running<Result>(
  version: 'before' | 'after',
  migrationEndsInMs: number,
  use: (app: RunningApp) => Promise<Result>,
  port = '0',
): Promise<Result> {
  const MIGRATION_ENDS = new Date(
    performance.timeOrigin + performance.now() + migrationEndsInMs,
  ).toISOString();
  const app = await consumer.start(version, { MIGRATION_ENDS, PORT: port });
  try {
    return await use(app);
  } finally {
    await app.stop();
  }
}

/** Signs in at the route that the application has always had. */
async function signIn(app: RunningApp, name: 'ada' | 'bob'): Promise<string> {
  const credentials = { email: `${name}@example.test`, password: 'correct' };
  const { status, body } = await app.call('POST', '/auth/login', { body: credentials });
  expect(status).toBe(200);
  return String(body['access_token']);
}

function papers(app: RunningApp, bearer: string): ReturnType<RunningApp['call']> {
  return app.call('GET', '/papers', { bearer });
}

function refresh(
  app: RunningApp,
  { bearer, refreshToken }: { readonly bearer?: string; readonly refreshToken?: string },
): ReturnType<RunningApp['call']> {
  const body = { transport: 'body', ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }) };
  return app.call('POST', AuthPath.refresh, { body, ...(bearer === undefined ? {} : { bearer }) });
}
