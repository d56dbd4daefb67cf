import { PORTAL_SETTINGS, PortalPath } from '@holdfast/app-contract';
import { AuthPath } from '@holdfast/contract';
import { expect, test } from './support/test.js';

const PASSWORD = 'a-long-and-easy-sentence';

const newEmail = (): string => `register-${String(Date.now())}@holdfast.test`;

test.beforeEach(async ({ page }) => {
  await page.goto(PortalPath.register);
  await expect(page.getByRole('heading', { name: 'Create an account' })).toBeVisible();
});

test('what the API finds wrong with an email is said in the words of the page', async ({ portal, page }) => {
  await page.getByLabel('Email').fill('ada@localhost');
  await page.getByLabel('Password').fill(PASSWORD);
  await portal.press('Create account');
  await expect(page.getByRole('alert')).toHaveText('Enter a valid email address.');
  await page.getByLabel('Email').fill('ada@localhost.test');
  await expect(page.getByRole('alert')).toBeEmpty();
});

test('a password is checked before it is sent, by the rules of the API', async ({ portal, page }) => {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith(AuthPath.register)) sent.push(request.url());
  });
  await page.getByLabel('Email').fill('somebody.long@holdfast.test');
  for (const [password, sentence] of [
    ['', 'Enter your password.'],
    ['too short', 'Use at least 12 characters.'],
    ['QWERTY123456', 'This is a common password. Choose another.'],
    ['Somebody.Long', 'Your password must not be your email. Choose another.'],
    ['abcabcabcabc', 'This repeats a shorter password. Choose another.'],
  ] as const) {
    await page.getByLabel('Password').fill(password);
    await portal.press('Create account');
    await expect(page.getByText(sentence)).toBeVisible();
  }
  expect(sent).toEqual([]);
});

test('a generated password is strong, shown, and works', async ({ portal, page }) => {
  const email = newEmail();
  await page.getByLabel('Email').fill(email);
  const password = page.getByLabel('Password');
  await password.fill('password1234');
  await expect(page.getByTestId('strength')).toHaveText('This password is weak.');
  await expect(password).toHaveAttribute('type', 'password');
  await portal.press('Generate a password');
  await expect(page.getByTestId('strength')).toHaveText('This password is strong.');
  await expect(password).toHaveAttribute('type', 'text');
  await expect(password).toHaveValue(/^(?:[a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  await portal.press('Hide the password');
  await expect(password).toHaveAttribute('type', 'password');
  await expect(page.getByRole('button', { name: 'Show the password' })).toHaveText(/^\s*Show/);
  await portal.press('Create account');
  await portal.expectSignedIn(email);
});

test('a sign-in that fails after the account was created is said, and can be tried again', async ({
  portal,
  page,
}) => {
  const email = newEmail();
  await page.route(`**${AuthPath.login}`, (route) => route.abort());
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await portal.press('Create account');
  await expect(page.getByRole('alert')).toContainText(
    'Your account is ready, but you are not signed in yet.',
  );
  await page.unroute(`**${AuthPath.login}`);
  await portal.press('Sign in');
  await portal.expectSignedIn(email);
});

test('an email that has an account is said to have one, until another is entered', async ({
  portal,
  page,
}) => {
  await page.getByLabel('Email').fill('demo@holdfast.test');
  await page.getByLabel('Password').fill(PASSWORD);
  await portal.press('Create account');
  await expect(page.getByRole('alert')).toHaveText('This email already has an account. Sign in instead.');
  await page.getByLabel('Email').fill(newEmail());
  await expect(page.getByRole('alert')).toBeEmpty();
});

test('the sign-in page offers the demo account where there is one', async ({ portal, page }) => {
  await page.goto(PortalPath.signIn);
  await portal.press('Use the demo account');
  await portal.expectSignedIn();
});

test('the sign-in page does not offer it where there is none', async ({ page }) => {
  await page.route(`**/${PORTAL_SETTINGS}`, async (route) => {
    const response = await route.fetch();
    const settings = (await response.json()) as object;
    await route.fulfill({ response, json: { ...settings, demo_account: null } });
  });
  const settled = page.waitForResponse(`**/${PORTAL_SETTINGS}`);
  await page.goto(PortalPath.signIn);
  await settled;
  await expect(page.getByLabel('Email')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Use the demo account' })).toHaveCount(0);
});
