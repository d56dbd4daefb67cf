import { signInTo, newAccount, type Credentials } from './support/accounts.js';
import { Portal } from './support/portal.js';
import { askForFreshSignIn } from './support/step-up.js';
import { expect, test } from './support/test.js';

const NEW_PASSWORD = 'five-quite-random-common-words';

let account: Credentials;

test.beforeEach(async ({ portal, api, page }) => {
  account = await newAccount(api.url);
  await portal.open();
  await portal.signIn(account);
  await portal.account.click();
  await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible();
});

test('the name of an account can be changed', async ({ portal, page }) => {
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  await portal.press('Save name');
  await expect(page.getByTestId('name-outcome')).toHaveText('Your name is saved.');
  await page.reload();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Ada Lovelace');
});

test('the button beside a new password says what it will do', async ({ portal, page }) => {
  const password = page.getByLabel('New password');
  await portal.press('Show password');
  await expect(password).toHaveAttribute('type', 'text');
  await portal.press('Hide password');
  await expect(password).toHaveAttribute('type', 'password');
  await expect(page.getByRole('button', { name: 'Show password', exact: true })).toBeVisible();
});

test('a new password signs out the other devices, says why there, and counts from then on', async ({
  portal,
  page,
  api,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: api.url });
  const other = new Portal(await context.newPage());
  await other.open();
  await other.signIn(account);

  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await portal.press('Change password');
  await expect(page.getByTestId('password-outcome')).toContainText('Your other devices are signed out.');
  await expect(page.getByLabel('New password')).toHaveValue('');
  await other.press('New note');
  await other.expectAskedToSignIn();
  await expect(other.page.getByTestId('reason')).toContainText('Your password was changed.');
  await portal.visit('Notes');
  await portal.expectSignedIn(account.email);
  await signInTo(api.url, { ...account, password: NEW_PASSWORD }, 'curl/8.5.0');
  await expect(signInTo(api.url, account, 'curl/8.5.0')).rejects.toThrow('401');
  await context.close();
});

test('a common password is rejected, and what was typed stays', async ({ portal, page }) => {
  await page.getByLabel('New password').fill('password1234');
  await portal.press('Change password');
  await expect(page.getByTestId('password-outcome')).toContainText('common');
  await expect(page.getByLabel('New password')).toHaveValue('password1234');
});

test('a password changes long after the sign-in once the current one is confirmed', async ({
  portal,
  page,
}) => {
  await askForFreshSignIn(page, '/api/v1/account/password');
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await portal.press('Change password');
  await expect(portal.dialog.getByRole('heading', { name: 'Confirm your password' })).toBeVisible();
  await portal.dialog.getByLabel('Password', { exact: true }).fill(account.password);
  await portal.dialog.getByRole('button', { name: 'Confirm your password' }).click();
  await expect(page.getByTestId('password-outcome')).toContainText('Your password is changed.');
});
