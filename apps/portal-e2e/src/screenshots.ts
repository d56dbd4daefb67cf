import { PortalPath } from '@holdfast/app-contract';
import { join } from 'node:path';
import { expect, test } from './support/test.js';

const DIRECTORY = process.env['SCREENSHOTS_DIR'] ?? join(import.meta.dirname, '../../../docs/screenshots');

const LOOKS = [
  { look: 'light', colorScheme: 'light', width: 1_280 },
  { look: 'dark', colorScheme: 'dark', width: 1_280 },
  { look: '360', colorScheme: 'light', width: 360 },
] as const;

for (const { look, colorScheme, width } of LOOKS) {
  test(`screenshots of every page: ${look}`, async ({ portal, page }) => {
    const capture = async (name: string): Promise<void> => {
      await page.waitForLoadState('networkidle');
      await page.screenshot({
        path: join(DIRECTORY, `${name}-${look}.png`),
        fullPage: true,
        animations: 'disabled',
      });
    };
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 720 });
    await portal.open();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await capture('sign-in');
    await page.goto(PortalPath.register);
    await expect(page.getByRole('heading', { name: 'Create an account' })).toBeVisible();
    await capture('register');
    await portal.open();
    await portal.signIn();
    await portal.newNote('Notes are saved as you type.');
    await capture('notes');
    await portal.visit('Lab');
    await portal.play('A token is stolen');
    await expect(page.getByTestId('theft')).toBeVisible();
    await portal.play('The token expires');
    await expect(portal.outcome).toContainText('50 of 50 requests succeeded');
    await capture('lab');
    await portal.visit('Devices');
    await expect(page.getByTestId('device').first()).toBeVisible();
    await capture('devices');
    await page.getByTestId('device').filter({ hasText: 'This device' }).getByRole('link').click();
    await expect(page.getByRole('listitem').first()).toBeVisible();
    await capture('history');
  });
}
