import { PortalPath } from '@holdfast/app-contract';
import { expect, test } from './support/test.js';

test('an address without a page says so, and leads on, also for somebody who is signed out', async ({
  portal,
  page,
}) => {
  const response = await page.goto('/nothing');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  await expect(page).toHaveTitle('Page not found · Holdfast');
  await page.getByRole('link', { name: 'Go to your notes' }).click();
  await portal.expectSignedOut();
  await portal.signIn();
  await page.goto('/nothing');
  await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  await expect(portal.account).toBeVisible();
});

for (const path of ['/lab/', '/LAB', '/Lab/?play=lost-answer']) {
  test(`${path} opens the lab`, async ({ portal, page }) => {
    await portal.open();
    await portal.signIn();
    await page.goto(path);
    await expect(page.getByRole('heading', { name: 'Session lab' })).toBeVisible();
    await expect(page).toHaveURL(({ pathname }) => pathname === PortalPath.lab);
  });
}

for (const returnTo of [
  '/sign-in',
  '/sign-in/?a=b',
  '/%73ign-in;a=b#top',
  '/register',
  '/(menu:sign-in)',
  '/%E0%A4%A',
  '//evil.example',
  '/\\evil.example',
  'https://evil.example/notes',
  'javascript:alert(1)',
]) {
  test(`a sign-in with return_to=${returnTo} ends at the notes`, async ({ portal, page }) => {
    const origins = new Set<string>();
    page.on('framenavigated', (frame) => origins.add(new URL(frame.url()).origin));
    await page.goto(`${PortalPath.signIn}?return_to=${encodeURIComponent(returnTo)}`);
    await portal.signIn();
    await expect(page.getByRole('heading', { name: 'Notes' })).toBeAttached();
    expect(origins.size).toBe(1);
    // A reload of the sign-in page by somebody who is signed in.
    await page.goto(`${PortalPath.signIn}?return_to=${encodeURIComponent(returnTo)}`);
    await portal.expectSignedIn();
  });
}

test('going back after a sign-in does not lead to the pages before it, which have nothing to show', async ({
  portal,
  page,
}) => {
  await portal.open();
  await page.getByRole('link', { name: 'Create an account' }).click();
  await expect(page.getByRole('heading', { name: 'Create an account' })).toBeVisible();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await portal.signIn();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Notes', exact: true })).toBeAttached();
  await portal.expectSignedIn();
});
