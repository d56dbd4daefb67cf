import type { APIResponse } from '@playwright/test';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Portal } from './support/portal.js';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

function without(header: string, response: APIResponse): Record<string, string> {
  return Object.fromEntries(Object.entries(response.headers()).filter(([name]) => name !== header));
}

test('without IndexedDB the session is unbound, the portal says so, and the token is still renewed', async ({
  portal,
  page,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
  });
  await portal.open();
  await portal.signIn();
  await expect(page.getByText('This browser cannot store a device key')).toBeVisible();
  await portal.press('Simulate expiry');
  await expect(portal.outcome).toContainText('the replayed request succeeded');
  await page.reload();
  await portal.expectSignedIn();
});

for (const [trouble, breakBrowser] of [
  [
    'whose storage never responds',
    () => {
      IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
    },
  ],
  [
    'whose storage is broken',
    () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('Internal error opening backing store.', 'UnknownError');
      };
    },
  ],
  [
    'that clones no keys',
    () => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('The object could not be cloned.', 'DataCloneError');
      };
    },
  ],
  [
    'that blocks channels and locks',
    () => {
      globalThis.BroadcastChannel = new Proxy(BroadcastChannel, {
        construct: () => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      });
      LockManager.prototype.request = () => Promise.reject(new DOMException('denied', 'SecurityError'));
    },
  ],
] as const) {
  test(`in a browser ${trouble}, one can sign in, renew, reload and sign out`, async ({ portal, page }) => {
    await page.addInitScript(breakBrowser);
    await portal.open();
    await portal.signIn();
    await portal.press('Simulate expiry');
    await expect(portal.outcome).toContainText('the replayed request succeeded');
    await page.reload();
    await portal.expectSignedIn();
    await portal.press('Sign out');
    await portal.expectSignedOut();
  });
}

test('a page that cannot read its device key signs nobody out, and goes on when it can read the key again', async ({
  portal,
  page,
  context,
}) => {
  await portal.open();
  await portal.signIn();
  const broken = await context.newPage();
  await broken.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('Internal error opening backing store.', 'UnknownError');
    };
  });
  const refreshed = broken.waitForResponse((response) => response.url().endsWith('/auth/refresh'));
  await broken.goto('/');
  expect((await refreshed).status()).toBe(401);
  await page.reload();
  await portal.expectSignedIn();
});

test('the reason says so when the browser has not kept the cookie until the first reload', async ({
  portal,
  page,
}) => {
  await portal.open();
  await portal.signIn();
  await page.context().clearCookies();
  await page.reload();
  await portal.expectSignedOut();
  await expect(page.getByTestId('reason')).toContainText('This browser did not keep you signed in.');
});

test('with cookies blocked, the first renewal signs out with that reason and does not loop', async ({
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
  await portal.expectAskedToSignIn();
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
    await expect(portal.outcome).toContainText('the replayed request succeeded');
    await page.reload();
    await portal.expectSignedIn();
  });
}

test('a refresh whose response is lost is retried', async ({ portal, page }) => {
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
  await expect(portal.outcome).toContainText('the replayed request succeeded');
  expect(lost).toBe(1);
});

test('a lost device key loses no unsaved changes and is not a theft attempt', async ({ portal, page }) => {
  await portal.open();
  await portal.signIn();
  await portal.newNote('Written before');
  await portal.loseDeviceKey();
  await page.route('**/notes/*', (route) => route.abort());
  await portal.note.fill('Written before and after');
  await page.getByRole('button', { name: 'Simulate expiry', exact: true }).click();
  await portal.expectAskedToSignIn();
  await expect(page.getByTestId('reason')).toContainText('device key');
  await page.unroute('**/notes/*');
  await portal.signIn();
  await portal.expectSaved();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Written before and after' }).first()).toBeVisible();
  await portal.visit('Devices');
  const histories = page.getByRole('link', { name: 'History' });
  await expect(histories.first()).toBeVisible();
  const links = await Promise.all((await histories.all()).map((history) => history.getAttribute('href')));
  for (const link of links) {
    await page.goto(link ?? '');
    await expect(page.getByRole('listitem').first()).toBeVisible();
    await expect(page.getByText('Blocked an attempt to use a copy')).toHaveCount(0);
  }
  await expect(page.getByTestId('theft')).toHaveCount(0);
});

test('a redirect to another origin carries no token', async ({ portal, page }) => {
  const seen: IncomingHttpHeaders[] = [];
  const otherOrigin = createServer(({ headers, method }, response) => {
    if (method === 'GET') seen.push(headers);
    response.writeHead(200, {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': '*, Authorization',
    });
    response.end('{}');
  });
  await new Promise<void>((resolve) => otherOrigin.listen(0, '127.0.0.1', resolve));
  const { port } = otherOrigin.address() as AddressInfo;
  await page.route('**/api/v1/notes*', (route) =>
    route.fulfill({ status: 302, headers: { location: `http://localhost:${String(port)}/notes` } }),
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
  otherOrigin.close();
});

test('a page restored from the back/forward cache is still signed in', async ({ portal, page }) => {
  await portal.open();
  await portal.signIn();
  await page.goto('/api/docs');
  await page.goBack();
  await new Portal(page).expectSignedIn();
});
