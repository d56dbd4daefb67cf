import { PortalPath } from '@holdfast/app-contract';
import type { Browser } from 'puppeteer-core';
import { EnginePortal } from './engines/engine-portal.js';
import { openFirefox, startFirefox } from './engines/firefox.js';
import { describeMainPaths } from './engines/main-paths.js';
import { expect, test } from './support/test.js';

const path = process.env['FIREFOX_PATH'] ?? '';

/** Firefox then also refuses storage, locks and channels: each throws a SecurityError. */
const REJECT_ALL_COOKIES = { 'network.cookie.cookieBehavior': 2 };

test.skip(path === '', 'Without Firefox: see tools/with-engines.mjs');

test.describe('the portal in Firefox', () => {
  let firefox: Browser;

  test.beforeAll(async () => {
    firefox = await startFirefox(path);
  });

  test.afterAll(() => firefox.close());

  describeMainPaths(() => openFirefox(firefox));
});

test('in Firefox with all cookies blocked, the sign-in and the registration page say so, after a reload too', async ({
  api,
}) => {
  const firefox = await startFirefox(path, REJECT_ALL_COOKIES);
  try {
    const browser = await openFirefox(firefox);
    const portal = new EnginePortal(await browser.newTab(), api.url);
    for (const page of [PortalPath.signIn, PortalPath.register]) {
      await portal.open(page);
      await portal.expectText('reason', 'This browser blocks cookies');
      await portal.tab.reload();
      await portal.expectText('reason', 'This browser blocks cookies');
      expect(await portal.tab.path()).toBe(page);
    }
  } finally {
    await firefox.close();
  }
});
