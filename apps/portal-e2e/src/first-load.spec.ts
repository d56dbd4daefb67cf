import { AuthPath } from '@holdfast/contract';
import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

/** The scripts and styles that a phone downloads before the portal starts, compressed. */
const MAX_INITIAL_BYTES = 110_000;

const MAX_FIRST_PAINT_MS = 2_000;

/** A slow phone on a slow connection. */
async function slowDown(page: Page): Promise<void> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: 400_000 / 8,
    uploadThroughput: 400_000 / 8,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

test('the first load is small', async ({ portal, page }) => {
  const sizes = new Map<string, Promise<number>>();
  page.on('requestfinished', (request) => {
    const size = request.sizes().then(({ responseBodySize }) => responseBodySize);
    sizes.set(new URL(request.url()).pathname, size);
  });
  await portal.open();
  await page.waitForLoadState('networkidle');
  const initial = await page.evaluate(() =>
    Array.from(document.querySelectorAll('script[src], link[rel=modulepreload], link[rel=stylesheet]')).map(
      (element) =>
        new URL(element.getAttribute('src') ?? element.getAttribute('href') ?? '', document.baseURI).pathname,
    ),
  );
  expect(initial.length).toBeGreaterThan(1);
  const bytes = await Promise.all(initial.map((path) => sizes.get(path) ?? Promise.resolve(Infinity)));
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_INITIAL_BYTES);
});

test('a slow phone on a slow connection shows something soon', async ({ portal, page }) => {
  await slowDown(page);
  await page.goto('/', { waitUntil: 'commit' });
  const paint = await page.waitForFunction(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  );
  expect(await paint.jsonValue()).toBeLessThan(MAX_FIRST_PAINT_MS);
  await expect(page.getByText('Holdfast', { exact: true })).toBeVisible();
  await expect(page.getByLabel('Email')).toBeVisible();
  await expect(portal.account).toHaveCount(0);
});

test('what shows before the scripts have come stays where it is', async ({ page }) => {
  await page.route('**/*.js', (route) => route.abort());
  await page.goto('/');
  const name = page.getByText('Holdfast', { exact: true });
  const before = await name.boundingBox();
  await expect(page.getByRole('banner')).toContainText('Holdfast');
  await expect(page.getByRole('main')).toHaveText('Loading…');
  await page.unroute('**/*.js');
  await page.reload();
  await expect(page.getByLabel('Email')).toBeVisible();
  expect(await name.boundingBox()).toEqual(before);
});

test('a first visit asks for no session, and the console stays clean', async ({
  portal,
  page,
  context,
  api,
}) => {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  const traffic = new Traffic(page);
  await portal.open();
  await expect(page.getByLabel('Email')).toBeVisible();
  expect(errors).toEqual([]);
  expect(traffic.to('/auth')).toEqual([]);

  // A session without a key on this device is found by its cookie alone.
  const body = JSON.stringify({ email: 'demo@holdfast.test', password: 'correct-horse-battery' });
  const headers = { 'content-type': 'application/json', origin: api.url };
  const response = await context.request.post(AuthPath.login, { headers, data: body });
  expect(response.status()).toBe(200);
  await page.reload();
  await portal.expectSignedIn();
});
