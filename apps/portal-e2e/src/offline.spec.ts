import { PortalPath } from '@holdfast/app-contract';
import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';
import { policyViolations } from './support/policy-violations.js';

const WORKER_SETTINGS = join(import.meta.dirname, '../../portal/ngsw-config.json');

/** The paths that the service worker has kept. */
function keptPaths(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const names = await caches.keys();
    const stored = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return stored.flat().map(({ url }) => new URL(url).pathname);
  });
}

test('the service worker opens the pages that the server has, and no others', async () => {
  const { navigationUrls } = JSON.parse(await readFile(WORKER_SETTINGS, 'utf8')) as {
    navigationUrls: string[];
  };
  const pages = Object.values(PortalPath).map((path) => path.replace(/:\w+/g, '*'));
  expect(new Set(navigationUrls)).toEqual(new Set(['/', ...pages]));
});

test.describe('with a service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test.beforeEach(async ({ portal, page }) => {
    await portal.open();
    await portal.signIn();
    // Everything is kept once the worker is active and has answered a first request.
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await expect
      .poll(() =>
        page.evaluate(async () => {
          const names = await caches.keys();
          const counts = await Promise.all(
            names
              .filter((name) => name.includes(':assets:') && name.endsWith(':cache'))
              .map(async (name) => (await (await caches.open(name)).keys()).length),
          );
          return Math.max(0, ...counts);
        }),
      )
      .toBeGreaterThan(5);
  });

  test('every page opens offline, and goes on when the server is back', async ({ portal, page, context }) => {
    const violations = policyViolations(page);
    await portal.newNote('Written online');
    await context.setOffline(true);
    for (const path of [PortalPath.lab, PortalPath.devices, PortalPath.notes]) {
      await page.goto(path);
      await expect(page.getByText('Can’t reach the server.').first()).toBeVisible();
    }
    await context.setOffline(false);
    await portal.expectSignedIn();
    await expect(portal.noteTitle('Written online')).toBeVisible();
    expect(violations).toEqual([]);
  });

  test('nothing of the API is kept', async ({ portal, page }) => {
    await portal.newNote('Secret');
    await page.reload();
    await portal.expectSignedIn();
    const urls = await keptPaths(page);
    expect(urls.length).toBeGreaterThan(5);
    expect(urls.filter((url) => /^\/(api|health|metrics)/.test(url))).toEqual([]);
  });

  test('the list of common passwords, which is large, is kept once a page has needed it', async ({
    page,
  }) => {
    const lists = async (): Promise<number> =>
      (await keptPaths(page)).filter((path) => path.startsWith('/common-passwords-')).length;
    expect(await lists()).toBe(0);
    await page.goto(PortalPath.account);
    await expect.poll(lists).toBe(1);
  });

  test('signing out offline is sent to the server when it is back', async ({
    portal,
    page,
    context,
    api,
  }) => {
    await context.setOffline(true);
    await portal.press('Sign out');
    await portal.expectSignedOut();
    await expect(page.getByText('It will end the session when you are back online.')).toBeVisible();
    await page.reload();
    const traffic = new Traffic(page);
    await context.setOffline(false);
    await expect.poll(() => traffic.to('/auth/logout').at(-1)).toBe('POST /auth/logout 204');
    await expect.poll(() => api.log()).toMatch(/"event":"session_ended".*"reason":"signed_out"/);
    await portal.expectSignedOut();
  });
});

test('a page whose code cannot be loaded says so, and opens once it can', async ({ portal, page }) => {
  await portal.open();
  await portal.signIn();
  await page.waitForLoadState('networkidle');
  // The files of an earlier version are gone after a deployment.
  await page.route(/\/devices-page-.*\.js$/, (route) => route.fulfill({ status: 404 }));
  await portal.visit('Devices');
  const banner = page.getByRole('status').filter({ hasText: 'This page could not be opened.' });
  await expect(banner).toBeVisible();
  await page.unroute(/\/devices-page-.*\.js$/);
  await portal.press('Load again');
  await expect(page.getByTestId('device').first()).toBeVisible();
  await expect(banner).toHaveCount(0);
});
