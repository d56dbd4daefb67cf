import { newAccount, signInTo, type Credentials } from './support/accounts.js';
import { Portal } from './support/portal.js';
import { askForFreshSignIn } from './support/step-up.js';
import { expect, test } from './support/test.js';

const ADMIN = { email: 'admin@holdfast.test', password: 'correct-horse-battery' };

let account: Credentials;

test.beforeEach(async ({ portal, api }) => {
  account = await newAccount(api.url);
  await portal.open();
});

async function find(portal: Portal, email: string): Promise<void> {
  await portal.visit('Admin');
  await portal.page.getByLabel('Email').fill(email);
  await portal.press('Find');
}

async function findAsAdmin(portal: Portal, email = account.email): Promise<void> {
  await portal.signIn(ADMIN);
  await find(portal, email);
}

test('somebody at a help desk finds out why a person was signed out', async ({
  portal,
  page,
  browser,
  api,
}) => {
  const context = await browser.newContext({ baseURL: api.url });
  const owner = new Portal(await context.newPage());
  await signInTo(api.url, account, 'Mozilla/5.0 (Windows NT 10.0) Firefox/150.0');
  await owner.open();
  await owner.signIn(account);
  await owner.visit('Devices');
  await owner.press('Sign out all other devices');
  await expect(owner.page.getByTestId('device')).toHaveCount(1);

  await findAsAdmin(portal);
  await expect(page.getByRole('heading', { name: account.email })).toBeVisible();
  const ended = page.getByTestId('ended').getByTestId('session');
  await expect(ended).toHaveCount(1);
  await expect(ended).toContainText('Firefox on Windows');
  await expect(ended).toContainText('The user signed this device out from another one.');
  await expect(ended).toContainText('ended_by_owner');
  await ended.getByText('History of').click();
  await expect(ended.getByRole('listitem')).toHaveText([/signed this device out/, /The user signed in\./]);
  await expect(page.getByTestId('live').getByTestId('session')).toHaveCount(1);
  await context.close();
});

test('an administrator ends one session, then all', async ({ portal, page, api }) => {
  for (const agent of ['curl/8.5.0', 'wget/1.25', 'httpie/3.2']) await signInTo(api.url, account, agent);
  await findAsAdmin(portal);
  const live = page.getByTestId('live').getByTestId('session');
  await live.filter({ hasText: 'wget' }).getByRole('button', { name: 'End session' }).click();
  await expect(portal.outcome).toHaveText('The session has ended.');
  await expect(live).toHaveCount(2);
  const ended = page.getByTestId('ended').getByTestId('session');
  await expect(ended.filter({ hasText: 'wget' })).toContainText('An administrator ended the session.');
  await portal.press('End all sessions');
  await expect(live).toHaveCount(0);
  await expect(ended).toHaveCount(3);
});

test('an administrator disables an account, and enables it again', async ({ portal, page, api }) => {
  await findAsAdmin(portal);
  await portal.press('Disable');
  await expect(portal.outcome).toHaveText('The account is disabled.');
  await expect(page.getByText('Disabled', { exact: true })).toBeVisible();
  await expect(signInTo(api.url, account, 'curl/8.5.0')).rejects.toThrow('401');
  await portal.press('Enable');
  await expect(portal.outcome).toHaveText('The account can sign in again.');
  await signInTo(api.url, account, 'curl/8.5.0');
});

test('an administrator sets roles, after the password if the sign-in was long ago', async ({
  portal,
  page,
}) => {
  await findAsAdmin(portal);
  await askForFreshSignIn(page, '/roles');
  await page.getByLabel('Roles').fill('editor, reviewer');
  await portal.press('Save roles');
  await portal.dialog.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await portal.dialog.getByRole('button', { name: 'Confirm your password' }).click();
  await expect(portal.outcome).toHaveText('The roles are saved.');
  await page.reload();
  await expect(page.getByLabel('Roles')).toHaveValue('editor reviewer');
});

test('a change that the API rejects says why', async ({ portal }) => {
  await findAsAdmin(portal, ADMIN.email);
  await portal.press('Disable');
  await expect(portal.outcome).toContainText('You cannot disable your own account.');
});

test('an email that nobody has says so', async ({ portal, page }) => {
  await findAsAdmin(portal, 'nobody@holdfast.test');
  await expect(page.getByText('There is no account with this email.')).toBeVisible();
});

test('nobody else sees accounts', async ({ portal, page }) => {
  await portal.signIn(account);
  await expect(page.getByRole('link', { name: 'Admin' })).toHaveCount(0);
  await page.goto('/admin');
  await expect(page.getByRole('alert')).toHaveText('Only administrators can see accounts.');
});
