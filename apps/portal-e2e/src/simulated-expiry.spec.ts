import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

test.beforeEach(async ({ portal }) => {
  await portal.open();
  await portal.signIn();
});

test('a simulated expiry is answered with 401, then one refresh, then 200', async ({ portal, page }) => {
  const traffic = new Traffic(page);
  await portal.press('Simulate expiry');
  await expect(portal.outcome).toContainText('it succeeded');
  expect(traffic.to('/auth/test-token-expiration', '/auth/refresh')).toEqual([
    'GET /auth/test-token-expiration 401',
    'POST /auth/refresh 200',
    'GET /auth/test-token-expiration 200',
  ]);
});

test('a simulated expiry that stays ends after one replay, with the error shown', async ({
  portal,
  page,
}) => {
  const traffic = new Traffic(page);
  await portal.press('Simulate an expiry that stays');
  await expect(portal.outcome).toContainText('still answered 401 token_expired');
  expect(traffic.to('/auth/test-token-expiration', '/auth/refresh')).toEqual([
    'GET /auth/test-token-expiration 401',
    'POST /auth/refresh 200',
    'GET /auth/test-token-expiration 401',
  ]);
  await portal.expectSignedIn();
});
