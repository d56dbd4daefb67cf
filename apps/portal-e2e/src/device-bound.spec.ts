import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApi, type ApiServer } from './support/api-server.js';
import { BoundBrowser } from './support/bound-browser.js';
import { Portal } from './support/portal.js';
import { expect, test as base } from './support/test.js';
import { TlsFront, type RenewalFault } from './support/tls-front.js';

interface Fixtures {
  readonly front: TlsFront;
  readonly profile: string;
  /** Signed in, and bound to its key. */
  readonly bound: BoundBrowser;
}

const test = base.extend<Fixtures>({
  front: async ({}, use) => {
    const front = await TlsFront.open();
    const api: ApiServer = await startApi({
      PUBLIC_URL: front.url,
      DEMO_ACCOUNTS: 'true',
      AUTH_TEST_ENDPOINTS: 'true',
    });
    front.forwardTo(api.url);
    await use(front);
    await front.close();
    await api.stop();
  },

  profile: async ({}, use) => {
    const profile = await mkdtemp(join(tmpdir(), 'holdfast-bound-'));
    await use(profile);
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  },
  bound: async ({ front, profile }, use) => {
    const browser = await BoundBrowser.open(profile, front);
    await browser.portal.open();
    await browser.portal.signIn();
    await expect.poll(() => browser.count('creation true')).toBe(1);
    await browser.portal.page.reload();
    await browser.portal.expectSignedIn();
    await use(browser);
    await browser.context.close();
  },
});

test.beforeEach(async ({ page }) => {
  const isSupported = await BoundBrowser.isSupported(page);
  test.skip(!isSupported, 'This Chromium has no Device Bound Session Credentials.');
});

/** Copies what a thief can use: the hardware keys lie in a database of their own, and work on their own machine only. */
async function copyProfile(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    filter: (path) => !/Device Bound Sessions|Singleton/.test(path),
  });
}

/** Opens another tab that is signed in. */
async function openTab({ context }: BoundBrowser): Promise<Portal> {
  const tab = new Portal(await context.newPage());
  await tab.open();
  await tab.expectSignedIn();
  return tab;
}

test('a sign-in registers the key of the browser, and the devices page says so', async ({ bound, front }) => {
  expect(front.to('/device-bound/registration')).toEqual(['POST /api/v1/auth/device-bound/registration 200']);
  expect(await bound.hasBoundCookie()).toBe(true);
  await bound.portal.visit('Devices');
  await expect(bound.portal.page.getByTestId('device')).toContainText(
    'Bound to the security chip of the device',
  );
});

test('a refresh without the cookie waits while the browser renews it', async ({ bound, front }) => {
  await bound.expireBoundCookie();
  front.requests.length = 0;
  await bound.portal.page.reload();
  await bound.portal.expectSignedIn();
  expect(bound.count('challenge true')).toBe(1);
  expect(bound.count('refresh true')).toBe(1);
  expect(front.to('/device-bound/refresh').map((line) => line.slice(-3))).toEqual(['403', '200']);
  expect(front.to('/refresh')).toEqual(['POST /api/v1/auth/refresh 200']);
});

test('50 requests with a stale token take one renewal and one refresh', async ({ bound, front }) => {
  const { portal } = bound;
  await portal.visit('Lab');
  await portal.page.getByRole('spinbutton', { name: 'Requests' }).fill('50');
  await bound.expireBoundCookie();
  front.requests.length = 0;
  await portal.press('Play');
  await expect(portal.outcome).toContainText('Holdfast: 50 of 50 requests succeeded with 1 refresh.');
  expect(bound.count('refresh true')).toBe(1);
  expect(front.to('/device-bound/refresh').map((line) => line.slice(-3))).toEqual(['403', '200']);
  expect(front.to('/refresh')).toEqual(['POST /api/v1/auth/refresh 200']);
});

test('the waiting requests of five tabs take one renewal', async ({ bound, front }) => {
  const tabs = [bound.portal];
  while (tabs.length < 5) tabs.push(await openTab(bound));
  await bound.expireBoundCookie();
  front.requests.length = 0;
  await Promise.all(tabs.map((tab) => tab.page.reload()));
  for (const tab of tabs) await tab.expectSignedIn();
  expect(front.to('/device-bound/refresh').filter((line) => line.endsWith('200'))).toHaveLength(1);
  expect(front.to('/refresh').every((line) => line.endsWith('200'))).toBe(true);
});

for (const fault of ['503', 'dropped', 'hanging'] satisfies RenewalFault[]) {
  test(`while the renewal is ${fault}, nobody is signed out and nothing is granted`, async ({
    bound,
    front,
  }) => {
    test.slow();
    await bound.expireBoundCookie();
    front.renewalFault = fault;
    front.requests.length = 0;
    await bound.portal.page.reload();
    await expect.poll(() => front.to('/device-bound/refresh').length, { timeout: 30_000 }).toBeGreaterThan(0);
    if (fault !== 'hanging') {
      await expect.poll(() => front.to('/refresh')).toContain('POST /api/v1/auth/refresh 503');
    }
    expect(front.to('/refresh').some((line) => line.endsWith('200'))).toBe(false);
    await expect(bound.portal.dialog).toHaveCount(0);
    front.renewalFault = 'none';
    // Chromium waits 20 s for a renewal, and the page tries again a while later.
    await expect(bound.portal.account).toBeVisible({ timeout: 60_000 });
    await bound.portal.expectSignedIn();
    expect(front.to('/refresh').at(-1)).toBe('POST /api/v1/auth/refresh 200');
  });
}

test('a browser that has used up its quota of signatures waits, and is not signed out', async ({
  bound,
  front,
}) => {
  // Chromium signs six times in nine minutes.
  for (let renewals = 0; bound.count('refresh false') === 0 && renewals < 10; renewals += 1) {
    await bound.expireBoundCookie();
    await bound.portal.page.evaluate(() => fetch('/api/v1/auth/refresh', { method: 'POST' }));
  }
  front.requests.length = 0;
  await bound.portal.page.reload();
  await expect.poll(() => front.to('/refresh')).toContain('POST /api/v1/auth/refresh 503');
  expect(front.to('/refresh').some((line) => line.endsWith('200'))).toBe(false);
  expect(front.to('/device-bound/refresh')).toEqual([]);
  await expect(bound.portal.dialog).toHaveCount(0);
});

test('the session survives a restart of the browser', async ({ bound, front, profile }) => {
  await bound.expireBoundCookie();
  await bound.context.close();
  const again = await BoundBrowser.open(profile, front);
  await again.portal.open();
  await again.portal.expectSignedIn();
  expect(again.count('refresh true')).toBe(1);
  await again.context.close();
});

test('the cookies and the device key in a browser without the hardware key get nothing; the owner stays', async ({
  bound,
  front,
  profile,
}) => {
  await bound.expireBoundCookie();
  await bound.context.close();
  // The copy: its cookies and its IndexedDB, without what the browser keeps of its hardware keys.
  const copy = await mkdtemp(join(tmpdir(), 'holdfast-copy-'));
  await copyProfile(profile, copy);
  const thief = await BoundBrowser.open(copy, front);
  front.requests.length = 0;
  await thief.portal.open();
  await expect.poll(() => front.to('/refresh')).toContain('POST /api/v1/auth/refresh 503');
  expect(front.to('/refresh').some((line) => line.endsWith('200'))).toBe(false);
  await thief.context.close();
  await rm(copy, { recursive: true, force: true, maxRetries: 5 });

  const owner = await BoundBrowser.open(profile, front);
  await owner.portal.open();
  await owner.portal.expectSignedIn();
  await owner.portal.visit('Devices');
  await owner.portal.page.getByRole('link', { name: 'History' }).first().click();
  await expect(owner.portal.page.getByText('A copy of your browser profile was refused.')).toBeVisible();
  await owner.context.close();
});

test('a sign-out ends the session in the browser', async ({ bound, front }) => {
  await bound.portal.press('Sign out');
  await bound.portal.expectSignedOut();
  // The page does not wait for the response.
  await expect.poll(() => bound.hasBoundCookie()).toBe(false);
  front.requests.length = 0;
  await bound.portal.page.evaluate(() => fetch('/api/v1/auth/refresh', { method: 'POST' }));
  await expect.poll(() => bound.count('termination true')).toBe(1);
  await bound.portal.page.evaluate(() => fetch('/api/v1/auth/refresh', { method: 'POST' }));
  expect(front.to('/device-bound/refresh')).toHaveLength(1);
});
