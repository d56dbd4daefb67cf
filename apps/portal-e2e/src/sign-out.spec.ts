import type { BrowserContext } from '@playwright/test';
import { AuthPath } from '@holdfast/contract';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

test.beforeEach(async ({ portal }) => {
  await portal.open();
  await portal.signIn();
});

/** What the API says about the session of the browser's cookie to a client without the device key. */
async function refreshElsewhere(context: BrowserContext, url: string): Promise<unknown> {
  const cookies = await context.cookies(`${url}${AuthPath.refresh}`);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const response = await fetch(`${url}${AuthPath.refresh}`, { method: 'POST', headers: { cookie } });
  return response.json();
}

test('a sign-out counts even if the page is left in the same moment', async ({ portal, page, api }) => {
  await page.getByRole('button', { name: 'Sign out' }).evaluate((button: HTMLElement) => {
    button.click();
    location.href = '/api/docs';
  });
  await page.waitForURL('**/api/docs');
  await portal.open();
  await portal.expectSignedOut();
  await expect.poll(() => api.log()).toMatch(/"event":"session_ended".*"reason":"signed_out"/);
  await page.reload();
  await portal.expectSignedOut();
});

test('a sign-out while the API cannot be reached ends the session at the next load', async ({
  portal,
  page,
  context,
  api,
}) => {
  await page.route('**/auth/logout', (route) => route.abort());
  await portal.press('Sign out');
  await portal.expectSignedOut();
  expect(await refreshElsewhere(context, api.url)).toMatchObject({ code: 'invalid_dpop_proof' });
  await page.unroute('**/auth/logout');

  const cookies = await context.cookies(`${api.url}${AuthPath.refresh}`);
  const traffic = new Traffic(page);
  await page.reload();
  await portal.expectSignedOut();
  await expect.poll(() => traffic.to('/auth/logout').at(-1)).toBe('POST /auth/logout 204');
  expect(traffic.to('/auth/refresh')).toEqual([]);
  await context.addCookies(cookies);
  await page.reload();
  await portal.expectSignedOut();
  await expect(page.getByTestId('reason')).not.toBeEmpty();
});

test('signing in as somebody else before that is not undone by it', async ({ portal, page }) => {
  await page.route('**/auth/logout', (route) => route.abort());
  await portal.press('Sign out');
  await portal.expectSignedOut();
  const admin = { email: 'admin@holdfast.test', password: 'correct-horse-battery' };
  await portal.signIn(admin);
  await page.unroute('**/auth/logout');
  await page.reload();
  await portal.expectSignedIn(admin.email);
});
