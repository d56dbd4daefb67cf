import type { BrowserContext, Page, Route } from '@playwright/test';
import { Portal } from './support/portal.js';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

const REFRESH = '**/auth/refresh';

test.beforeEach(async ({ portal }) => {
  await portal.open();
  await portal.signIn();
});

async function openTab(context: BrowserContext): Promise<Portal> {
  const tab = new Portal(await context.newPage());
  await tab.open();
  await tab.expectSignedIn();
  return tab;
}

/** Holds a page's next refresh, and with it the page's lock, until the test responds to it. */
async function holdRefresh(page: Page): Promise<{ readonly started: Promise<Route> }> {
  const started = Promise.withResolvers<Route>();
  const hold = (route: Route): void => {
    started.resolve(route);
  };
  await page.route(REFRESH, hold, { times: 1 });
  return { started: started.promise };
}

const VANISHINGS: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
  ['is closed', (page) => page.close()],
  [
    'crashes',
    async (page) => {
      const devtools = await page.context().newCDPSession(page);
      const crashed = page.waitForEvent('crash');
      devtools.send('Page.crash').catch(() => undefined);
      await crashed;
    },
  ],
  [
    'is frozen',
    async (page) => {
      const devtools = await page.context().newCDPSession(page);
      // Headless browsers never freeze a page. A paused debugger stops it just as well.
      await devtools.send('Debugger.enable');
      await devtools.send('Debugger.pause');
    },
  ],
];

for (const [vanishing, vanish] of VANISHINGS) {
  test(`a tab that ${vanishing} while it holds the lock does not keep others from refreshing`, async ({
    portal,
    context,
  }) => {
    const other = await openTab(context);
    await other.visit('Lab');
    const { started } = await holdRefresh(other.page);
    await other.play('The token expires');
    await started;
    await vanish(other.page);
    await portal.page.bringToFront();
    await portal.press('Simulate expiry');
    await expect(portal.outcome).toContainText('the replayed request succeeded', { timeout: 30_000 });
    await portal.expectSignedIn();
  });
}

test('signing in as another account in another tab switches this one too', async ({ portal, context }) => {
  const other = await openTab(context);
  await other.press('Sign out');
  await portal.expectSignedOut();
  await other.signIn({ email: 'admin@holdfast.test', password: 'correct-horse-battery' });
  await portal.expectSignedIn('admin@holdfast.test');
  await portal.press('Simulate expiry');
  await expect(portal.outcome).toContainText('the replayed request succeeded');
  await portal.expectSignedIn('admin@holdfast.test');
});

test('a late response of the old session neither overwrites nor revives anything', async ({
  portal,
  page,
  context,
}) => {
  const { started } = await holdRefresh(page);
  await portal.press('Simulate expiry');
  const route = await started;
  const late = await route.fetch();
  await portal.press('Sign out');
  await portal.expectSignedOut();
  // Another tab, because this one still waits for its response.
  const other = new Portal(await context.newPage());
  await other.open();
  await other.signIn({ email: 'admin@holdfast.test', password: 'correct-horse-battery' });
  await route.fulfill({ response: late });
  await portal.expectSignedIn('admin@holdfast.test');
  await page.reload();
  await portal.expectSignedIn('admin@holdfast.test');
});

for (const missing of ['locks', 'BroadcastChannel'] as const) {
  test(`two tabs of a browser without ${missing} both refresh, and neither is signed out`, async ({
    browser,
    api,
  }) => {
    const context = await browser.newContext({ baseURL: api.url });
    await context.addInitScript((name) => {
      Reflect.deleteProperty(name === 'locks' ? Navigator.prototype : globalThis, name);
    }, missing);
    const first = new Portal(await context.newPage());
    await first.open();
    await first.signIn();
    const second = await openTab(context);
    const traffic = new Traffic(first.page, second.page);
    await Promise.all([first, second].map((tab) => tab.press('Simulate expiry')));
    for (const { outcome } of [first, second]) {
      await expect(outcome).toContainText(/succeeded|accepted it/);
    }
    expect(traffic.to('/auth/refresh').every((call) => call.endsWith('200'))).toBe(true);
    for (const tab of [first, second]) {
      await tab.expectSignedIn();
    }
    await context.close();
  });
}
