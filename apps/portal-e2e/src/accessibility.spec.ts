import { PortalPath } from '@holdfast/app-contract';
import type { Page } from '@playwright/test';
import { expectNoViolations } from './support/accessibility.js';
import { expect, test } from './support/test.js';

/** Cumulative Layout Shift (Core Web Vitals) since the page began to load. */
async function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            const { value, hadRecentInput } = entry as PerformanceEntry & {
              value: number;
              hadRecentInput: boolean;
            };
            if (!hadRecentInput) sum += value;
          }
        }).observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => {
          requestAnimationFrame(() => {
            resolve(sum);
          });
        });
      }),
  );
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1_280, 360]) {
    test(`every page in ${colorScheme} colors at ${String(width)} px has no violations and no overflow`, async ({
      portal,
      page,
    }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      await portal.open();
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await expectNoViolations(page);
      await page.goto(PortalPath.register);
      await expect(page.getByRole('heading', { name: 'Create an account' })).toBeVisible();
      await expectNoViolations(page);
      await portal.open();
      await portal.signIn();
      await portal.newNote('A note that is long enough to see');
      for (const [name, heading] of [
        ['Notes', 'Notes'],
        ['Devices', 'Devices'],
        ['Lab', 'Session lab'],
      ] as const) {
        await portal.visit(name);
        await expect(page.getByRole('heading', { name: heading, exact: true })).toBeAttached();
        await page.waitForLoadState('networkidle');
        await expectNoViolations(page);
      }
      await portal.visit('Devices');
      await page.getByRole('link', { name: 'History' }).first().click();
      await expect(page.getByRole('heading', { name: 'Session history' })).toBeVisible();
      await expectNoViolations(page);
      for (const [path, heading] of [
        [PortalPath.account, 'Account'],
        [PortalPath.admin, 'Accounts'],
      ] as const) {
        await page.goto(path);
        await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
        await page.waitForLoadState('networkidle');
        await expectNoViolations(page);
      }
    });
  }
}

for (const path of [PortalPath.signIn, PortalPath.notes, PortalPath.devices, PortalPath.lab]) {
  test(`the layout does not shift while ${path} loads`, async ({ portal, page }) => {
    await portal.open();
    await portal.signIn();
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    expect(await layoutShift(page)).toBeLessThan(0.01);
  });
}
