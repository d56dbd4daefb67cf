import { AuthPath } from '@holdfast/contract';
import type { Route } from '@playwright/test';
import { expect, test } from './support/test.js';

const PASSWORD = 'a-long-and-easy-sentence';

test('after each navigation the focus is on the heading of the page', async ({ portal, page }) => {
  await portal.open();
  await portal.signIn();
  for (const [name, heading] of [
    ['Devices', 'Devices'],
    ['Lab', 'Session lab'],
    ['Notes', 'Notes'],
  ] as const) {
    await portal.visit(name);
    await expect(page.getByRole('heading', { name: heading, exact: true, level: 1 })).toBeFocused();
  }
});

test('the banner of an unreachable server stays until a response has come', async ({ portal, page }) => {
  await portal.open();
  await portal.signIn();
  const path = `**${AuthPath.refresh}`;
  await page.route(path, (route) => route.abort());
  await page.reload();
  const banner = page.getByText('Can’t reach the server. You are still signed in');
  await expect(banner).toBeVisible();
  await page.unroute(path);
  const held = Promise.withResolvers<Route>();
  await page.route(path, (route) => {
    held.resolve(route);
  });
  const route = await held.promise;
  expect(await banner.isVisible()).toBe(true);
  await route.continue();
  await expect(banner).toHaveCount(0);
  await portal.expectSignedIn();
});

test('the first stop of the keyboard skips the navigation', async ({ portal, page }) => {
  await portal.open();
  await portal.signIn();
  await page.reload();
  await portal.expectSignedIn();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('button', { name: 'Skip to the content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('the navigation shows the current page, also on the pages below it and in forced colors', async ({
  portal,
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await portal.open();
  await portal.signIn();
  await portal.visit('Devices');
  await page.getByRole('link', { name: 'History' }).first().click();
  await expect(page.getByRole('heading', { name: 'Session history' })).toBeVisible();
  const navigation = page.getByRole('navigation', { name: 'Main' });
  const current = navigation.getByRole('link', { name: 'Devices' });
  await expect(current).toHaveAttribute('aria-current', 'page');
  await expect(navigation.locator('[aria-current]')).toHaveCount(1);
  const backgroundOf = (name: string): Promise<string> =>
    navigation.getByRole('link', { name }).evaluate((link) => getComputedStyle(link).backgroundColor);
  expect(await backgroundOf('Devices')).not.toBe(await backgroundOf('Lab'));
});

test('a long email leaves the bar as it is', async ({ portal, page, api }) => {
  const email = `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.test`;
  const body = JSON.stringify({ email, password: PASSWORD });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${api.url}${AuthPath.register}`, { method: 'POST', headers, body });
  await portal.open();
  await portal.signIn({ email, password: PASSWORD });
  for (const [width, maxHeight] of [
    [1_280, 64],
    [768, 100],
    [360, 170],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect((await page.getByRole('banner').boundingBox())?.height).toBeLessThanOrEqual(maxHeight);
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeInViewport({ ratio: 1 });
  }
});

test('nothing moves for who does not want it', async ({ portal, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await portal.open();
  await expect(page.getByLabel('Email')).toBeVisible();
  const moving = await page.evaluate(
    () =>
      Array.from(document.querySelectorAll('*'))
        .map((element) => getComputedStyle(element))
        .filter(({ transitionDuration, animationDuration }) =>
          /[1-9]/.test(transitionDuration + animationDuration),
        ).length,
  );
  expect(moving).toBe(0);
});

test('a printed page has neither the bar nor buttons', async ({ portal, page }) => {
  await portal.open();
  await portal.signIn();
  await portal.newNote('To be printed');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('banner')).toBeHidden();
  await expect(page.getByRole('button')).toHaveCount(0);
  await expect(portal.note).toBeVisible();
});
