import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

test.use({ accessTokenTtl: '5s' });

test.beforeEach(async ({ portal }) => {
  await portal.open();
  await portal.signIn();
});

test('typing and saving continue through expiries, and no sign-in page appears', async ({
  portal,
  page,
  api,
}) => {
  const visited: string[] = [];
  page.on('framenavigated', (frame) => visited.push(frame.url()));
  const traffic = new Traffic(page);
  await portal.newNote('First line');
  for (const line of ['second', 'third', 'fourth']) {
    await portal.tokenExpires();
    await portal.note.pressSequentially(` ${line}`);
    await portal.expectSaved();
  }
  expect(visited.filter((url) => url.includes('sign-in'))).toEqual([]);
  expect(traffic.to('/auth/refresh').length).toBeGreaterThanOrEqual(3);
  expect(traffic.to('/auth/refresh').every((call) => call.endsWith('200'))).toBe(true);

  await page.reload();
  await page.getByRole('button', { name: 'First line second third fourth' }).first().click();
  await expect(portal.note).toHaveValue('First line second third fourth');
  expect(api.log()).toMatch(/refreshed .*"event":"token_refreshed".*"reason":"rotated"/);
});

test('20 requests at once after the expiry cause one refresh, and all succeed', async ({ portal, page }) => {
  await portal.tokenExpires();
  const traffic = new Traffic(page);
  await portal.press('Send 20 requests at once');
  await expect(portal.outcome).toHaveText('20 of 20 requests succeeded.');
  expect(traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']);
  expect(traffic.to('/auth/me')).toEqual(Array.from({ length: 20 }, () => 'GET /auth/me 200'));
});

test('20 requests that the server rejects at once cause one refresh, and all succeed', async ({
  portal,
  page,
}) => {
  // The page takes its tokens to last a day, as when the server's clock is ahead.
  await page.route('**/auth/refresh', async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as Record<string, unknown>;
    await route.fulfill({ response, json: { ...body, expires_in: 86_400 } });
  });
  await page.reload();
  await portal.expectSignedIn();
  await page.waitForFunction((since) => Date.now() > since + 5_500, Date.now());
  const traffic = new Traffic(page);
  await portal.press('Send 20 requests at once');
  await expect(portal.outcome).toHaveText('20 of 20 requests succeeded.');
  expect(traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']);
  const calls = [...traffic.to('/auth/me')].sort();
  expect(calls).toEqual([
    ...Array.from({ length: 20 }, () => 'GET /auth/me 200'),
    ...Array.from({ length: 20 }, () => 'GET /auth/me 401'),
  ]);
});

test('changes made offline are kept, and saved when the network is back', async ({ portal, context }) => {
  await portal.newNote('Kept');
  await portal.tokenExpires();
  await context.setOffline(true);
  await portal.note.pressSequentially(' offline');
  await expect(portal.page.getByText('You are still signed in')).toBeVisible();
  await expect(portal.note).toHaveValue('Kept offline');
  await context.setOffline(false);
  await portal.expectSaved();
  await portal.expectSignedIn();
});
