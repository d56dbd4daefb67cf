import type { Locator, Page } from '@playwright/test';
import { policyViolations } from './support/policy-violations.js';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

test.use({ accessTokenTtl: '3s' });

async function execute(page: Page, operationId: string): Promise<Locator> {
  const block = page.locator(`[id$="-${operationId}"]`).first();
  if ((await block.locator('.execute').count()) === 0) {
    await block.locator('.opblock-summary-control').click();
  }
  await block.getByRole('button', { name: 'Execute' }).click();
  return block.locator('.live-responses-table');
}

function statusIn(response: Locator): Locator {
  return response.locator('tbody .response-col_status').first();
}

/** Sends a request until its token has expired, and so causes a request to refresh or the status. */
async function executeUntil(page: Page, operationId: string, isReached: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await execute(page, operationId);
    await isReached();
  }).toPass({ intervals: [1_000] });
}

test('a tester signs in once in Swagger UI and never pastes a token', async ({ page }) => {
  const violations = policyViolations(page);
  await page.goto('/api/docs');

  await expect(await execute(page, 'login')).toContainText('"access_token"');
  // A portal session in the same browser is left alone.
  expect(await page.context().cookies()).toEqual([]);
  const me = await execute(page, 'me');
  await expect(statusIn(me)).toContainText('200');
  await expect(me).toContainText('demo@holdfast.test');

  const traffic = new Traffic(page);
  await executeUntil(page, 'me', () =>
    expect.poll(() => traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']),
  );
  await expect(statusIn(me)).toContainText('200');
  await expect(me).toContainText('demo@holdfast.test');
  expect(violations).toEqual([]);
});

test('a reload keeps the tester signed in, though no access token is stored', async ({ page }) => {
  await page.goto('/api/docs');
  await expect(await execute(page, 'login')).toContainText('"access_token"');
  const refreshed = page.waitForResponse((response) => response.url().endsWith('/auth/refresh'));
  await page.reload();
  expect((await refreshed).status()).toBe(200);
  await expect(statusIn(await execute(page, 'me'))).toContainText('200');
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  const stored = await page.evaluate(() => JSON.stringify(sessionStorage));
  expect(stored).not.toContain('eyJ');
});

test('the examples of refresh and sign-out work as they are', async ({ page }) => {
  await page.goto('/api/docs');
  await expect(await execute(page, 'login')).toContainText('"access_token"');
  await expect(statusIn(await execute(page, 'refresh'))).toContainText('200');
  await expect(statusIn(await execute(page, 'logout'))).toContainText('204');
});

test('Authorize offers an access token, and nothing that no page can send', async ({ page }) => {
  await page.goto('/api/docs');
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  await expect(page.locator('.auth-container')).toHaveCount(1);
  await expect(page.locator('.auth-container')).toContainText('bearer');
});

test('a pasted token that expires accuses nobody of theft, though the portal is signed in', async ({
  page,
  portal,
  api,
}) => {
  await portal.open();
  await portal.signIn();
  const login = await fetch(`${api.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email: 'demo@holdfast.test',
      password: 'correct-horse-battery',
      transport: 'body',
    }),
  });
  const { access_token } = (await login.json()) as { access_token: string };

  await page.goto('/api/docs');
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  await page.locator('.auth-container input').fill(access_token);
  await page.locator('.auth-container').getByRole('button', { name: 'Apply credentials' }).click();
  await page.locator('.auth-container').getByRole('button', { name: 'Close' }).click();
  const traffic = new Traffic(page);
  const me = page.locator('[id$="-me"] .live-responses-table');
  await executeUntil(page, 'me', () => expect(statusIn(me)).toContainText('401', { timeout: 1_000 }));
  expect(traffic.to('/auth/refresh')).toEqual([]);

  await portal.open();
  await portal.expectSignedIn();
  await expect(page.getByTestId('theft')).toHaveCount(0);
});
