import { Portal } from './support/portal.js';
import { expect, test } from './support/test.js';

test.beforeEach(async ({ portal }) => {
  await portal.open();
  await portal.signIn();
});

test('another device is seen, and ended from here within a second', async ({
  portal,
  browser,
  api,
  page,
}) => {
  const elsewhere = await browser.newContext({
    baseURL: api.url,
    userAgent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/150.0',
  });
  const other = new Portal(await elsewhere.newPage());
  await other.open();
  await other.signIn();

  await portal.visit('Devices');
  const devices = page.getByTestId('device');
  await expect(devices.filter({ hasText: 'This device' })).toHaveCount(1);
  const row = devices.filter({ hasText: 'Firefox on Windows' });
  await row.getByRole('button', { name: 'Sign out' }).click();
  await expect(row).toHaveCount(0);
  await other.press('New note');
  await other.expectSignedOut();
  await expect(other.page.getByTestId('reason')).toContainText('Sign in to go on');
  await portal.visit('Notes');
  await portal.expectSignedIn();
  await elsewhere.close();
});

test('all other devices are ended at once, and this one goes on', async ({ portal, browser, api, page }) => {
  const elsewhere = await browser.newContext({ baseURL: api.url });
  const other = new Portal(await elsewhere.newPage());
  await other.open();
  await other.signIn();
  await portal.visit('Devices');
  await portal.press('Sign out all others');
  await expect(page.getByTestId('device')).toHaveCount(1);
  await page.reload();
  await expect(page.getByTestId('device')).toHaveCount(1);
  await elsewhere.close();
});

test('the history tells a lost answer in plain words', async ({ portal, page }) => {
  await portal.visit('Lab');
  await portal.press('Lose the next answer');
  await expect(portal.outcome).toContainText('answered all the same', { timeout: 30_000 });
  await portal.visit('Devices');
  await page
    .getByTestId('device')
    .filter({ hasText: 'This device' })
    .getByRole('link', { name: 'History' })
    .click();
  await expect(page.getByRole('listitem').first()).toContainText('Renewed after a lost answer');
  await expect(page.getByRole('listitem').last()).toContainText('Signed in');
});
