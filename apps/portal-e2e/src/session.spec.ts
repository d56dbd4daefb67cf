import { PROBLEMS } from '@holdfast/contract';
import { Portal } from './support/portal.js';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';
import { policyViolations } from './support/policy-violations.js';

test.beforeEach(async ({ portal }) => {
  await portal.open();
  await portal.signIn();
});

test('a reload keeps the user signed in', async ({ portal, page }) => {
  await page.reload();
  await portal.expectSignedIn();
});

test('each page load takes one refresh, and the console stays clean', async ({ portal, page, context }) => {
  const traffic = new Traffic(page);
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  for (let load = 0; load < 3; load += 1) {
    traffic.forget();
    await page.reload();
    await portal.expectSignedIn();
    expect(traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']);
  }
  // Another tab starts with the nonce that this one left.
  const other = new Portal(await context.newPage());
  const otherTraffic = new Traffic(other.page);
  await other.open();
  await other.expectSignedIn();
  expect(otherTraffic.to('/auth/refresh').filter((call) => !call.endsWith('200'))).toEqual([]);
  expect(errors).toEqual([]);
});

test('a second tab is signed in, and signing out in one signs out the other', async ({ portal, context }) => {
  const other = new Portal(await context.newPage());
  await other.open();
  await other.expectSignedIn();
  await other.press('Sign out');
  await other.expectSignedOut();
  await portal.expectSignedOut();
  await portal.page.reload();
  await portal.expectSignedOut();
});

test('signing in again returns every tab to its page', async ({ portal, context }) => {
  const other = new Portal(await context.newPage());
  await other.open();
  await other.press('Sign out');
  await portal.expectSignedOut();
  await portal.signIn();
  await other.expectSignedIn();
});

test('a wrong password shows an error and does not sign in', async ({ portal, page }) => {
  await portal.press('Sign out');
  await portal.expectSignedOut();
  await page.getByLabel('Email').fill('demo@holdfast.test');
  await page.getByLabel('Password').fill('wrong');
  await portal.press('Sign in');
  await expect(page.getByRole('alert')).toHaveText(PROBLEMS.invalid_credentials.detail);
  await portal.expectSignedOut();
});

test('a new account has notes of its own', async ({ portal, page }) => {
  await portal.newNote('A note of the demo account');
  await portal.press('Sign out');
  await page.getByRole('link', { name: 'Create an account' }).click();
  // The sign-in page has fields with the same names.
  await expect(page.getByRole('heading', { name: 'Create an account' })).toBeVisible();
  const email = `e2e-${String(Date.now())}@holdfast.test`;
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill('a-long-and-easy-sentence');
  await portal.press('Create account');
  await portal.expectSignedIn(email);
  await expect(page.getByText('No notes yet.')).toBeVisible();
});

test('a copied cookie does not work elsewhere, and the session continues here', async ({
  portal,
  context,
  api,
}) => {
  const cookies = await context.cookies(`${api.url}/api/v1/auth/refresh`);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  expect(cookie).toMatch(/^holdfast_/);

  const response = await fetch(`${api.url}/api/v1/auth/refresh`, { method: 'POST', headers: { cookie } });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: 'invalid_dpop_proof', action: 'prove' });
  expect(response.headers.getSetCookie()).toEqual([]);

  await portal.press('Simulate expiry');
  await expect(portal.outcome).toContainText('the replayed request succeeded');
});

test('a lost device key is shown as the reason, and signing in restores access', async ({ portal, page }) => {
  await portal.loseDeviceKey();
  await page.reload();
  await portal.expectSignedOut();
  await expect(page.getByTestId('reason')).toContainText('device key');
  await portal.signIn();
  await page.reload();
  await portal.expectSignedIn();
});

test('the log records who signed in and out, and never a token or a password', async ({ portal, api }) => {
  await portal.press('Simulate expiry');
  await expect(portal.outcome).toContainText('the replayed request succeeded');
  await portal.press('Sign out');
  await portal.expectSignedOut();
  await expect.poll(() => api.log()).toMatch(/"event":"session_ended".*"reason":"signed_out"/);
  expect(api.log()).toMatch(/"event":"signed_in".*"user_id":"[0-9a-f-]{36}"/);
  expect(api.log()).toMatch(/"event":"token_expired".*"session_id":"[0-9a-f-]{36}"/);
  expect(api.log()).not.toMatch(/eyJ[\w-]+\.|hfr1_|correct-horse-battery"|holdfast_refresh/);
});

test('the portal complies with its content security policy', async ({ portal, page }) => {
  const violations = policyViolations(page);
  await page.reload();
  await portal.expectSignedIn();
  expect(violations).toEqual([]);
});

test('signing out while the first page opens ends at the sign-in page', async ({ portal, page }) => {
  let isRefreshed = false;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  page.on('response', (response) => {
    isRefreshed ||= response.url().endsWith('/auth/refresh') && response.ok();
  });
  await page.route(/\/notes-page-.*\.js$/, async (route) => {
    // The code of the page, which the guard has just opened.
    if (isRefreshed) await released;
    await route.continue();
  });
  await page.reload({ waitUntil: 'commit' });
  await portal.expectSignedIn();
  await portal.press('Sign out');
  await expect(portal.account).toHaveCount(0);
  release();
  await portal.expectSignedOut();
});
