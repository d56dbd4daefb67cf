import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/test.js';

const MINUTE_MS = 60_000;
/** The API's default `SESSION_IDLE_TTL`. */
const IDLE_TTL_MS = 7 * 24 * 60 * MINUTE_MS;

test.beforeEach(async ({ page, portal }) => {
  await page.clock.install();
  await portal.open();
  await portal.signIn();
});

test('the user is warned five minutes before the session ends, and can stay signed in', async ({ page }) => {
  const warning = page.getByRole('status').filter({ hasText: 'You will be signed out' });
  await page.clock.fastForward(IDLE_TTL_MS - 6 * MINUTE_MS);
  await expect(warning).toHaveCount(0);
  await page.clock.runFor(2 * MINUTE_MS);
  await expect(warning).toContainText('You will be signed out in 5 minutes.');
  const { violations } = await new AxeBuilder({ page }).include('app-expiry-banner').analyze();
  expect(violations).toEqual([]);
  const refreshed = page.waitForResponse(
    (response) => response.url().endsWith('/auth/refresh') && response.ok(),
  );
  await warning.getByRole('button', { name: 'Stay signed in' }).focus();
  await page.keyboard.press('Enter');
  await refreshed;
  await expect(warning).toHaveCount(0);
});

test('a user who is active is not warned', async ({ page, portal }) => {
  await page.clock.fastForward(IDLE_TTL_MS - 6 * MINUTE_MS);
  const refreshed = page.waitForResponse(
    (response) => response.url().endsWith('/auth/refresh') && response.ok(),
  );
  await portal.press('New note');
  await refreshed;
  await page.clock.runFor(2 * MINUTE_MS);
  await expect(page.getByTestId('expiry')).toHaveCount(0);
});
