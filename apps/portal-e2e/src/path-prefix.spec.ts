import type { Page } from '@playwright/test';
import { freePort } from '@holdfast/test-servers';
import { AuthPath, SystemPath } from '@holdfast/contract';
import { PortalPath } from '@holdfast/app-contract';
import { startApi, type ApiServer } from './support/api-server.js';
import { startNginx, type Nginx, type PrefixHandling } from './support/nginx.js';
import { policyViolations } from './support/policy-violations.js';
import { Portal } from './support/portal.js';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

const path = process.env['NGINX_PATH'] ?? '';
const PREFIX = '/team/app';

test.skip(path === '', 'Without nginx: see tools/with-engines.mjs');

for (const handling of ['strips', 'keeps'] satisfies PrefixHandling[]) {
  test.describe(`behind nginx with TLS that ${handling} the path of PUBLIC_URL`, () => {
    let origin: string;
    let api: ApiServer;
    let nginx: Nginx;

    const testBehind = test.extend<{ page: Page }>({
      page: async ({ browser }, use) => {
        const behindNginx = await browser.newContext({ baseURL: origin, ignoreHTTPSErrors: true });
        await use(await behindNginx.newPage());
        await behindNginx.close();
      },
    });

    test.beforeAll(async () => {
      const port = await freePort();
      origin = `https://127.0.0.1:${String(port)}`;
      api = await startApi({
        PUBLIC_URL: origin + PREFIX,
        TRUSTED_PROXIES: '127.0.0.1',
        DEMO_ACCOUNTS: 'true',
        AUTH_TEST_ENDPOINTS: 'true',
      });
      nginx = await startNginx(path, { port, prefix: PREFIX, handling, target: api.url });
    });

    test.afterAll(async () => {
      await nginx.stop();
      await api.stop();
    });

    testBehind(
      'the portal signs in with a proof, and a reload of any page keeps the session',
      async ({ page }) => {
        const violations = policyViolations(page);
        const portal = new Portal(page, PREFIX);
        await portal.open();
        await portal.signIn();
        await portal.newNote('below a path');
        await portal.visit('Devices');
        await page.getByTestId('device').getByRole('link').first().click();
        await expect(page).toHaveURL(new RegExp(`${PREFIX}${PortalPath.devices}/[^/]+$`));
        const traffic = new Traffic(page);
        await page.reload();
        await expect(portal.account).toBeVisible();
        expect(traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']);
        const [cookie] = await page.context().cookies();
        expect(cookie).toMatchObject({ path: '/', secure: true, httpOnly: true });
        expect(cookie?.name).toMatch(/^__Host-holdfast_/);
        await page.goto(`${PREFIX}/`);
        await portal.press('Sign out');
        await portal.expectSignedOut();
        expect(violations).toEqual([]);
      },
    );

    testBehind('the simulated expiry is refreshed and replayed', async ({ page }) => {
      const portal = new Portal(page, PREFIX);
      await portal.open();
      await portal.signIn();
      const traffic = new Traffic(page);
      await portal.press('Simulate expiry');
      await expect.poll(() => traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']);
    });

    testBehind('Swagger UI signs in and calls the API', async ({ page }) => {
      const violations = policyViolations(page);
      await page.goto(`${PREFIX}/api/docs`);
      for (const [operation, text] of [
        ['login', '"access_token"'],
        ['me', 'demo@holdfast.test'],
      ] as const) {
        const block = page.locator(`[id$="-${operation}"]`).first();
        await block.locator('.opblock-summary-control').click();
        await block.getByRole('button', { name: 'Execute' }).click();
        await expect(block.locator('.live-responses-table')).toContainText(text);
      }
      expect(violations).toEqual([]);
    });

    testBehind(
      'the keys are public, and probes answer at the instance itself',
      async ({ page: { request } }) => {
        const keys = await request.get(`${PREFIX}${SystemPath.jwks}`);
        expect(keys.status()).toBe(200);
        expect((await request.get(`${api.url}${SystemPath.ready}`)).status()).toBe(200);
        // So that a proxy that blocks them need not think of a prefix that is there twice.
        expect((await request.get(`${PREFIX}${PREFIX}${SystemPath.metrics}`)).status()).toBe(404);
        expect((await request.get(`${PREFIX}${AuthPath.me}`)).status()).toBe(401);
      },
    );
  });
}
