import type { Locator, Page } from '@playwright/test';
import { policyViolations } from './support/policy-violations.js';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

test.use({ accessTokenTtl: '3s' });

function operation(page: Page, name: string): Locator {
  return page.locator(`[id$="${name}"]`).first();
}

async function execute(page: Page, name: string): Promise<Locator> {
  const block = operation(page, name);
  if ((await block.locator('.execute').count()) === 0) {
    await block.locator('.opblock-summary-control').click();
  }
  await block.getByRole('button', { name: 'Execute' }).click();
  return block.locator('.live-responses-table');
}

test('a tester signs in once in Swagger UI and never pastes a token', async ({ page }) => {
  const violations = policyViolations(page);
  await page.goto('/api/docs');

  await expect(await execute(page, 'PasswordController_login')).toContainText('"access_token"');
  // A portal session in the same browser is left alone.
  expect(await page.context().cookies()).toEqual([]);
  const me = await execute(page, 'AuthController_me');
  await expect(me.locator('tbody .response-col_status').first()).toContainText('200');
  await expect(me).toContainText('demo@holdfast.test');

  const traffic = new Traffic(page);
  await expect(async () => {
    await execute(page, 'AuthController_me');
    await expect.poll(() => traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']);
  }).toPass({ intervals: [1_000] });
  await expect(me.locator('tbody .response-col_status').first()).toContainText('200');
  await expect(me).toContainText('demo@holdfast.test');
  expect(violations).toEqual([]);
});
