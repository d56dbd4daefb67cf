import { join } from 'node:path';
import { expect, test } from './support/test.js';

const DIRECTORY = join(import.meta.dirname, '../../../docs/screenshots');

const LOOKS = [
  { look: 'light', colorScheme: 'light', width: 1_280 },
  { look: 'dark', colorScheme: 'dark', width: 1_280 },
  { look: '360', colorScheme: 'light', width: 360 },
] as const;

for (const { look, colorScheme, width } of LOOKS) {
  test(`pictures of every page: ${look}`, async ({ portal, page }) => {
    const picture = async (name: string): Promise<void> => {
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
    await picture('sign-in');
    await page.goto('/register');
    await expect(page.getByRole('heading', { name: 'Make an account' })).toBeVisible();
    await picture('register');
    await portal.open();
    await portal.signIn();
    await portal.newNote('What people write is saved while they type.');
    await picture('notes');
    await portal.visit('Lab');
    await portal.press('Replay a stolen token');
    await expect(page.getByTestId('theft')).toBeVisible();
    await portal.press('Expire now');
    await expect(portal.outcome).toContainText('refuses the access token');
    await portal.press('Send them');
    await expect(portal.outcome).toContainText('50 of 50 requests succeeded');
    await picture('lab');
    await portal.visit('Devices');
    await expect(page.getByTestId('device').first()).toBeVisible();
    await picture('devices');
    await page.getByTestId('device').filter({ hasText: 'This device' }).getByRole('link').click();
    await expect(page.getByRole('listitem').first()).toBeVisible();
    await picture('history');
  });
}
