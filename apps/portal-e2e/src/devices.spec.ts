import { Portal } from './support/portal.js';
import { expect, test } from './support/test.js';

test.beforeEach(async ({ portal }) => {
  await portal.open();
  await portal.signIn();
});

test('another device is listed, and can be signed out from here', async ({ portal, browser, api, page }) => {
  const otherDevice = await browser.newContext({
    baseURL: api.url,
    userAgent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/150.0',
  });
  const other = new Portal(await otherDevice.newPage());
  await other.open();
  await other.signIn();

  await portal.visit('Devices');
  const devices = page.getByTestId('device');
  await expect(devices.filter({ hasText: 'This device' })).toHaveCount(1);
  const row = devices.filter({ hasText: 'Firefox on Windows' });
  await row.getByRole('button', { name: 'Sign out' }).click();
  await expect(row).toHaveCount(0);
  await other.press('New note');
  await other.expectAskedToSignIn();
  await expect(other.page.getByTestId('reason')).toContainText('pick up where you left off');
  await portal.visit('Notes');
  await portal.expectSignedIn();
  await otherDevice.close();
});

test('all other devices can be signed out at once, and this one stays signed in', async ({
  portal,
  browser,
  api,
  page,
}) => {
  const otherDevice = await browser.newContext({ baseURL: api.url });
  const other = new Portal(await otherDevice.newPage());
  await other.open();
  await other.signIn();
  await portal.visit('Devices');
  await portal.press('Sign out all other devices');
  await expect(page.getByTestId('device')).toHaveCount(1);
  await page.reload();
  await expect(page.getByTestId('device')).toHaveCount(1);
  await otherDevice.close();
});

test('the history shows a lost response in plain words', async ({ portal, page }) => {
  await portal.visit('Lab');
  await portal.press('Lose the next response');
  await expect(portal.outcome).toContainText('The next attempt succeeded', { timeout: 30_000 });
  await portal.visit('Devices');
  await page
    .getByTestId('device')
    .filter({ hasText: 'This device' })
    .getByRole('link', { name: 'History' })
    .click();
  await expect(page.getByRole('listitem').first()).toContainText('Renewed after a lost response');
  await expect(page.getByRole('listitem').last()).toContainText('You signed in');
});
