import { signInTo, newAccount } from './support/accounts.js';
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
  await expect(page.getByTestId('device').filter({ hasText: 'This device' })).toHaveCount(1);
  const firefox = page.getByRole('group', { name: 'Firefox on Windows' });
  await expect(firefox.getByTestId('device')).toContainText('New');
  await firefox.getByRole('button', { name: 'Sign out' }).click();
  await expect(firefox).toHaveCount(0);
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
  await portal.play('A response is lost');
  await expect(portal.outcome).toContainText('Holdfast: 5 of 5 requests succeeded', { timeout: 30_000 });
  await portal.visit('Devices');
  await page
    .getByTestId('device')
    .filter({ hasText: 'This device' })
    .getByRole('link', { name: 'History' })
    .click();
  await expect(page.getByRole('listitem').first()).toContainText('Renewed after a lost response');
  await expect(page.getByRole('listitem').last()).toContainText('You signed in');
});

test('a session that does not exist says so, and offers no further attempt', async ({ page }) => {
  await page.goto('/devices/018f0000-0000-7000-8000-00000000000a');
  await expect(page.getByRole('alert')).toContainText('There is no session with this ID.');
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await page.getByRole('link', { name: 'All devices' }).click();
  await expect(page.getByTestId('device').first()).toBeVisible();
});

test('a hundred sessions are a short page, by device, and all of them can be shown', async ({
  portal,
  page,
  api,
}) => {
  const account = await newAccount(api.url);
  for (let count = 0; count < 40; count += 1) {
    await signInTo(api.url, account, 'curl/8.5.0');
    await signInTo(api.url, account, 'Mozilla/5.0 (Windows NT 10.0) Firefox/150.0');
  }
  await portal.press('Sign out');
  await portal.signIn(account);
  await portal.visit('Devices');
  const firefox = page.getByRole('group', { name: 'Firefox on Windows' });
  await expect(firefox.getByTestId('device')).toHaveCount(3);
  await expect(page.getByRole('group').first()).toContainText('This device');
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(1_500);
  await firefox.getByRole('button', { name: 'Show 37 more of Firefox on Windows' }).click();
  await expect(firefox.getByTestId('device')).toHaveCount(40);
  await expect(page.getByRole('button', { name: 'Show more', exact: true })).toHaveCount(0);
});

test.describe('somebody whose browser is German', () => {
  test.use({ locale: 'de-DE' });

  test('sees how long ago a session was used, and the exact time as it is written there', async ({
    portal,
    page,
  }) => {
    await portal.visit('Devices');
    const time = page.getByTestId('device').filter({ hasText: 'This device' }).getByRole('time').first();
    await expect(time).toHaveText('just now');
    await expect(time).toHaveAttribute(
      'title',
      /^(Mon|Diens|Mitt|Donners|Frei|Sams|Sonn).+, \d+\. .+ um \d+:/,
    );
  });
});
