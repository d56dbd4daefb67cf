import { AuthPath } from '@holdfast/contract';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { join } from 'node:path';
import { startApi, type ApiServer } from './support/api-server.js';

/** Serves the page; the API is at 127.0.0.1, which is another site. */
const PAGE = 'http://localhost:4200';

const DEMO = { email: 'demo@holdfast.test', password: 'correct-horse-battery' };

const REQUESTS = 20;

const SCRIPT = join(import.meta.dirname, '../page/dist/page.js');

/** What the page offers the test. */
declare const page: {
  status(): string;
  bound(): boolean | null;
  signIn(email: string, password: string): Promise<{ readonly kind: string }>;
  signOut(): Promise<unknown>;
  expire(count: number): Promise<number>;
};

let api: ApiServer;

test.beforeAll(async () => {
  api = await startApi({ CORS_ORIGINS: PAGE, HOST: '127.0.0.1' });
});

test.afterAll(() => api.stop());

async function openPage(context: BrowserContext, parameters: string): Promise<Page> {
  await context.route(`${PAGE}/**`, (route) => {
    const isScript = new URL(route.request().url()).pathname === '/page.js';
    return isScript
      ? route.fulfill({ path: SCRIPT })
      : route.fulfill({ contentType: 'text/html', body: '<script type="module" src="/page.js"></script>' });
  });
  const opened = await context.newPage();
  await opened.goto(`${PAGE}/?api=${encodeURIComponent(api.url)}${parameters}`);
  return opened;
}

async function expectStatus(opened: Page, status: string): Promise<void> {
  await opened.waitForFunction((expected) => 'page' in globalThis && page.status() === expected, status);
}

function signIn(opened: Page): Promise<{ readonly kind: string }> {
  return opened.evaluate(({ email, password }) => page.signIn(email, password), DEMO);
}

/** The refresh token, as a script in the page can read it. */
function readStored(opened: Page): Promise<unknown> {
  return opened.evaluate(async () => {
    const tokens: unknown[] = [];
    for (const { name } of await indexedDB.databases()) {
      const values = await new Promise<unknown[]>((resolve, reject) => {
        const opening = indexedDB.open(String(name));
        opening.onerror = reject;
        opening.onsuccess = () => {
          const reading = opening.result.transaction('keys').objectStore('keys').getAll();
          reading.onerror = reject;
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result);
          };
        };
      });
      tokens.push(...values.filter((value) => typeof value === 'string' && value.startsWith('hfr1_')));
    }
    return tokens[0];
  });
}

test('a page on another site keeps its person signed in with a refresh token of its own', async ({
  context,
}) => {
  const opened = await openPage(context, '&stored');
  await expectStatus(opened, 'signed_out');
  expect(await signIn(opened)).toEqual({ kind: 'signed_in' });
  expect(await opened.evaluate(() => page.bound())).toBe(true);
  expect(await opened.evaluate((count) => page.expire(count), REQUESTS)).toBe(REQUESTS);

  await test.step('after a reload and in another tab', async () => {
    await opened.reload();
    await expectStatus(opened, 'signed_in');
    const other = await openPage(context, '&stored');
    await expectStatus(other, 'signed_in');
    const succeeded = [opened, other].map((tab) => tab.evaluate((count) => page.expire(count), REQUESTS));
    expect(await Promise.all(succeeded)).toEqual([REQUESTS, REQUESTS]);
  });

  await test.step('and no cookie is set', async () => {
    expect(await context.cookies()).toEqual([]);
  });

  await test.step('while the token works for nobody without the device key', async () => {
    const refresh_token = await readStored(opened);
    expect(refresh_token).toEqual(expect.stringMatching(/./));
    const stolen = await context.request.post(`${api.url}${AuthPath.refresh}`, { data: { refresh_token } });
    expect(stolen.status()).toBe(401);
    await opened.reload();
    await expectStatus(opened, 'signed_in');
  });

  await test.step('until that person signs out', async () => {
    await opened.evaluate(() => page.signOut());
    expect(await readStored(opened)).toBeUndefined();
    await opened.reload();
    await expectStatus(opened, 'signed_out');
  });
});

test('a page on another site without it is signed out by a reload, since its cookie never comes back', async ({
  context,
}) => {
  const opened = await openPage(context, '');
  await expectStatus(opened, 'signed_out');
  expect(await signIn(opened)).toEqual({ kind: 'signed_in' });
  await opened.reload();
  await expectStatus(opened, 'signed_out');
});
