import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/test.js';

const ADMIN = { email: 'admin@holdfast.test', password: 'correct-horse-battery' };

test.beforeEach(async ({ portal, browser, api }) => {
  await portal.open();
  await portal.signIn();
  await portal.newNote('Before');
  await portal.endSessionElsewhere(browser, api.url);
});

test('a note that is being saved when the session ends is saved after a sign-in in place', async ({
  portal,
  page,
}) => {
  await portal.note.fill('Before and after');
  await portal.expectAskedToSignIn();
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze();
  expect(violations).toEqual([]);
  await expect(page.getByLabel('Email')).toHaveValue('demo@holdfast.test');
  await page.getByLabel('Password').fill('correct-horse-battery');
  await portal.press('Sign in again');
  await expect(portal.dialog).toBeHidden();
  await portal.expectSaved();
  await expect(portal.note).toHaveValue('Before and after');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Before and after' }).first()).toBeVisible();
});

test('a note is not saved in the account of somebody else who signs in', async ({ portal, page }) => {
  await portal.note.fill('Not for others');
  await portal.expectAskedToSignIn();
  await page.getByLabel('Email').fill(ADMIN.email);
  await page.getByLabel('Password').fill(ADMIN.password);
  await portal.press('Sign in again');
  await portal.expectSignedIn(ADMIN.email);
  await page.reload();
  await portal.expectSignedIn(ADMIN.email);
  await expect(page.getByText('Not for others')).toHaveCount(0);
});

test('the dialog keeps the focus, and leaving it by Escape leads to the sign-in page', async ({
  portal,
  page,
}) => {
  await portal.note.fill('Unsaved');
  await portal.expectAskedToSignIn();
  for (let presses = 0; presses < 8; presses += 1) {
    await page.keyboard.press('Tab');
    const isOutside = await page.evaluate(
      () => document.activeElement !== document.body && document.activeElement?.closest('dialog') === null,
    );
    expect(isOutside).toBe(false);
  }
  await page.keyboard.press('Escape');
  await portal.expectSignedOut();
});
