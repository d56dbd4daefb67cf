import type { Page } from '@playwright/test';
import { Portal } from './support/portal.js';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

test.beforeEach(async ({ portal }) => {
  await portal.open();
  await portal.signIn();
  await portal.visit('Lab');
});

async function send(page: Page, count: number): Promise<void> {
  await page.getByRole('spinbutton', { name: 'Requests' }).fill(String(count));
  await page.getByRole('button', { name: 'Send requests' }).click();
}

test('1,000 requests at expiry: one refresh, 1,000 successes, no duplicates', async ({ portal, page }) => {
  await portal.press('Expire the token');
  await expect(portal.outcome).toContainText('rejects the access token');
  const traffic = new Traffic(page);
  await send(page, 1_000);
  await expect(portal.outcome).toHaveText(
    '1000 of 1000 requests succeeded with 1 refresh. The server received 1000 of them, 0 more than once.',
    { timeout: 40_000 },
  );
  expect(traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']);
  await expect(page.getByRole('img', { name: /1 refresh$/ })).toBeVisible();
});

test('five tabs whose tokens expire at once: one refresh, and every request succeeds', async ({
  portal,
  context,
}) => {
  const tabs = [portal];
  for (let tab = 1; tab < 5; tab += 1) {
    const other = new Portal(await context.newPage());
    await other.open();
    await other.expectSignedIn();
    await other.visit('Lab');
    tabs.push(other);
  }
  const traffic = new Traffic(...tabs.map(({ page }) => page));
  await portal.press('Expire the token');
  await expect(portal.outcome).toContainText('rejects the access token');
  await Promise.all(tabs.map(({ page }) => send(page, 50)));
  for (const { outcome } of tabs) {
    await expect(outcome).toContainText('50 of 50 requests succeeded');
    await expect(outcome).toContainText('The server received 50 of them, 0 more than once.');
  }
  expect(traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']);
});

for (const [button, outcome] of [
  ['Lose the next response', 'The next attempt succeeded'],
  ['Drop the new cookie', 'The old one still works'],
  ['Skew the clock', 'makes no difference'],
  ['Go offline', 'You stayed signed in'],
] as const) {
  test(`“${button}” does not sign the user out`, async ({ portal }) => {
    await portal.press(button);
    await expect(portal.outcome).toContainText(outcome, { timeout: 40_000 });
    await expect(portal.account).toBeVisible();
  });
}

test('a stolen copy is rejected, shown in a banner and recorded in the history', async ({ portal, page }) => {
  await portal.press('Replay a stolen token');
  await expect(portal.outcome).toContainText(
    'rejected the stolen copy (invalid_dpop_proof). You are still signed in.',
  );
  await expect(page.getByTestId('theft')).toContainText('was blocked');
  await page.getByRole('link', { name: 'View history' }).click();
  await expect(page.getByRole('listitem').first()).toContainText(
    'Blocked an attempt to use a copy of your session',
  );
  await portal.press('Dismiss');
  await expect(page.getByTestId('theft')).toHaveCount(0);
});

test('attempts are counted in one line of the history, with the first and the last time', async ({
  portal,
  page,
}) => {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await portal.visit('Lab');
    await portal.press('Replay a stolen token');
    await expect(portal.outcome).toContainText('rejected the stolen copy');
  }
  await page.getByRole('link', { name: 'View history' }).click();
  const attempts = page.getByRole('listitem').filter({ hasText: 'Blocked an attempt' });
  await expect(attempts).toHaveText(
    /copy of your session\.\s+2 times, first on \w+ \d+, \d{4}, [\d:]+\s[AP]M\.\s+\w+ \d+, \d{4}, [\d:]+\s[AP]M/,
  );
  await expect(page.getByRole('listitem').last()).toContainText('You signed in');
});

test('“Use two tabs at once” opens a second tab, and both succeed', async ({ portal, context }) => {
  const opening = context.waitForEvent('page');
  await portal.press('Use two tabs at once');
  const other = new Portal(await opening);
  for (const { outcome } of [portal, other]) {
    await expect(outcome).toContainText('In this tab: 20 of 20 requests succeeded');
    await expect(outcome).toContainText('0 more than once');
  }
});

test('the page shows the token’s remaining time and generation', async ({ page }) => {
  await expect(page.getByTestId('remaining')).toHaveText(/23 h 5\d min|24 h 0 min/);
  await expect(page.getByTestId('generation')).toHaveText(/^\d+$/);
});
