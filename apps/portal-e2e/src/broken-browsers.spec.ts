import type { APIResponse } from '@playwright/test';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Portal } from './support/portal.js';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

function without(header: string, response: APIResponse): Record<string, string> {
  return Object.fromEntries(Object.entries(response.headers()).filter(([name]) => name !== header));
}

test('without IndexedDB the session is not bound, says so, and is renewed', async ({ portal, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
  });
  await portal.open();
  await portal.signIn();
  await expect(page.getByText('This browser keeps no device key')).toBeVisible();
  await portal.press('Simulate expiry');
  await expect(portal.outcome).toContainText('it succeeded');
  await page.reload();
  await portal.expectSignedIn();
});

test('where cookies are blocked, that is told once the token needs a renewal, without a loop', async ({
  portal,
  page,
}) => {
  await page.route(/\/auth\/(login|refresh)$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: without('set-cookie', response) });
  });
  await portal.open();
  await portal.signIn();
  await page.context().clearCookies();
  const traffic = new Traffic(page);
  await portal.press('Simulate expiry');
  await portal.expectSignedOut();
  await expect(page.getByTestId('reason')).toContainText('Allow cookies for this site');
  expect(traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 401']);
});

for (const [direction, hours] of [
  ['ahead', 3],
  ['behind', -3],
] as const) {
  test(`a clock that is 3 hours ${direction} makes no difference`, async ({ portal, page }) => {
    await page.addInitScript((offset) => {
      const { now } = Date;
      Date.now = () => now() + offset;
    }, hours * 3_600_000);
    await portal.open();
    await portal.signIn();
    await portal.press('Simulate expiry');
    await expect(portal.outcome).toContainText('it succeeded');
    await page.reload();
    await portal.expectSignedIn();
  });
}

test('a lost answer of the refresh is made up for', async ({ portal, page }) => {
  await portal.open();
  await portal.signIn();
  let lost = 0;
  await page.route('**/auth/refresh', async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort('connectionreset');
  });
  await portal.press('Simulate expiry');
  await expect(portal.outcome).toContainText('it succeeded');
  expect(lost).toBe(1);
});

test('a lost device key keeps what was written, and is no theft', async ({ portal, page }) => {
  await portal.open();
  await portal.signIn();
  await portal.newNote('Written before');
  await portal.loseDeviceKey();
  await page.route('**/notes/*', (route) => route.abort());
  await portal.note.fill('Written before and after');
  await page.getByRole('button', { name: 'Simulate expiry', exact: true }).click();
  await portal.expectSignedOut();
  await expect(page.getByTestId('reason')).toContainText('device key');
  await page.unroute('**/notes/*');
  await portal.signIn();
  await portal.expectSaved();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Written before and after' }).first()).toBeVisible();
  await portal.visit('Devices');
  const histories = page.getByRole('link', { name: 'History' });
  await expect(histories.first()).toBeVisible();
  const addresses = await Promise.all((await histories.all()).map((history) => history.getAttribute('href')));
  for (const address of addresses) {
    await page.goto(address ?? '');
    await expect(page.getByRole('listitem').first()).toBeVisible();
    await expect(page.getByText('Someone tried to use a copy')).toHaveCount(0);
  }
  await expect(page.getByTestId('theft')).toHaveCount(0);
});

test('a redirect to another origin takes no token along', async ({ portal, page }) => {
  const seen: IncomingHttpHeaders[] = [];
  const elsewhere = createServer(({ headers, method }, response) => {
    if (method === 'GET') seen.push(headers);
    response.writeHead(200, {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': '*, Authorization',
    });
    response.end('{}');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const { port } = elsewhere.address() as AddressInfo;
  await page.route('**/auth/me', (route) =>
    route.fulfill({ status: 302, headers: { location: `http://localhost:${String(port)}/me` } }),
  );
  await page.route('/', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: without('content-security-policy', response) });
  });
  await portal.open();
  await page.getByLabel('Email').fill('demo@holdfast.test');
  await page.getByLabel('Password').fill('correct-horse-battery');
  await portal.press('Sign in');
  await expect.poll(() => seen.length).toBeGreaterThan(0);
  for (const headers of seen) expect(headers.authorization).toBeUndefined();
  elsewhere.close();
});

test('a page that comes back from the cache looks first, and is signed in', async ({ portal, page }) => {
  await portal.open();
  await portal.signIn();
  await page.goto('/api/docs');
  await page.goBack();
  await new Portal(page).expectSignedIn();
});
