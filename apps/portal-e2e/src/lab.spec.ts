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
  await page.getByRole('button', { name: 'Send them' }).click();
}

test('1,000 requests at the expiry: one refresh, 1,000 successes, none served twice', async ({
  portal,
  page,
}) => {
  await portal.press('Expire now');
  await expect(portal.outcome).toContainText('refuses the access token');
  const traffic = new Traffic(page);
  await send(page, 1_000);
  await expect(portal.outcome).toHaveText(
    '1000 of 1000 requests succeeded with 1 refresh. The server served 1000 of them, 0 twice.',
    { timeout: 40_000 },
  );
  expect(traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']);
  await expect(page.getByRole('img', { name: /1 refresh$/ })).toBeVisible();
});

test('five tabs whose token expires at once: one refresh, and every request succeeds', async ({
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
  await portal.press('Expire now');
  await expect(portal.outcome).toContainText('refuses the access token');
  await Promise.all(tabs.map(({ page }) => send(page, 50)));
  for (const { outcome } of tabs) {
    await expect(outcome).toContainText('50 of 50 requests succeeded');
    await expect(outcome).toContainText('The server served 50 of them, 0 twice.');
  }
  expect(traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']);
});

for (const [button, outcome] of [
  ['Lose the next answer', 'the next try was answered all the same'],
  ['Kill the cookie write', 'The old one still works'],
  ['Wrong clock', 'it makes no difference'],
  ['Go offline', 'Nobody was signed out'],
] as const) {
  test(`“${button}” signs nobody out`, async ({ portal }) => {
    await portal.press(button);
    await expect(portal.outcome).toContainText(outcome, { timeout: 40_000 });
    await expect(portal.account).toBeVisible();
  });
}

test('a stolen copy is refused, told calmly, and kept in the history', async ({ portal, page }) => {
  await portal.press('Replay a stolen token');
  await expect(portal.outcome).toContainText(
    'answered with 401 invalid_dpop_proof, and you are still signed in',
  );
  await expect(page.getByTestId('theft')).toContainText('was refused');
  await page.getByRole('link', { name: 'See the history' }).click();
  await expect(page.getByRole('listitem').first()).toContainText(
    'Someone tried to use a copy of your session and was refused',
  );
  await portal.press('All right');
  await expect(page.getByTestId('theft')).toHaveCount(0);
});

test('“Two tabs at once” opens a second tab, and both succeed', async ({ portal, context }) => {
  const opening = context.waitForEvent('page');
  await portal.press('Two tabs at once');
  const other = new Portal(await opening);
  for (const { outcome } of [portal, other]) {
    await expect(outcome).toContainText('In this tab: 20 of 20 requests succeeded');
    await expect(outcome).toContainText('0 twice');
  }
});

test('the page tells the token’s remaining time and generation', async ({ page }) => {
  await expect(page.getByTestId('remaining')).toHaveText(/23 h 5\d min|24 h 0 min/);
  await expect(page.getByTestId('generation')).toHaveText(/^\d+$/);
});
