import { expect, test } from '../support/test.js';
import type { EngineBrowser } from './engine.js';
import { EnginePortal } from './engine-portal.js';

/** Declares the tests of what every user does, in one engine. */
export function describeMainPaths(openBrowser: () => Promise<EngineBrowser>): void {
  let browser: EngineBrowser;
  let portal: EnginePortal;

  test.beforeEach(async ({ api }) => {
    browser = await openBrowser();
    portal = new EnginePortal(await browser.newTab(), api.url);
    await portal.open();
    await portal.signIn();
  });

  test.afterEach(() => browser.close());

  test('a session is bound to the device, and a reload keeps the user signed in', async () => {
    await expect.poll(() => portal.tab.text('//app-expiry-panel//p')).toContain('is bound to this device');
    await portal.tab.reload();
    await portal.expectSignedIn();
  });

  test('a request whose token has expired is replayed with a new one', async () => {
    await portal.press('Simulate expiry');
    await portal.expectText('outcome', 'the replayed request succeeded');
    await portal.expectSignedIn();
  });

  test('a second tab is signed in, and signing out in one signs out the other', async ({ api }) => {
    const other = new EnginePortal(await browser.newTab(), api.url);
    await other.open();
    await other.expectSignedIn();
    await other.press('Sign out');
    await other.expectSignedOut();
    await portal.expectSignedOut();
    await portal.tab.reload();
    await portal.expectSignedOut();
  });
}
