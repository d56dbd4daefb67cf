import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

test.beforeEach(async ({ portal }) => {
  await portal.open();
  await portal.signIn();
});

test('a simulated expiry causes a 401, one refresh and a 200', async ({ portal, page }) => {
  const traffic = new Traffic(page);
  await portal.press('Simulate expiry');
  await expect(portal.outcome).toContainText('the replayed request succeeded');
  expect(traffic.to('/auth/test-token-expiration', '/auth/refresh')).toEqual([
    'GET /auth/test-token-expiration 401',
    'POST /auth/refresh 200',
    'GET /auth/test-token-expiration 200',
  ]);
});

test('a permanent expiry stops after one replay and shows the error', async ({ portal, page }) => {
  const traffic = new Traffic(page);
  await portal.press('Simulate permanent expiry');
  await expect(portal.outcome).toContainText('still returned 401 token_expired');
  expect(traffic.to('/auth/test-token-expiration', '/auth/refresh')).toEqual([
    'GET /auth/test-token-expiration 401',
    'POST /auth/refresh 200',
    'GET /auth/test-token-expiration 401',
  ]);
  await portal.expectSignedIn();
});
