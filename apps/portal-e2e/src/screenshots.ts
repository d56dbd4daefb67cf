import { PortalPath } from '@holdfast/app-contract';
import { join } from 'node:path';
import { expect, test } from './support/test.js';

const OTHER_DIRECTORY = process.env['SCREENSHOTS_DIR'];
const DIRECTORY = OTHER_DIRECTORY ?? join(import.meta.dirname, '../../../docs/screenshots');

const DOCUMENTED = [
  { look: 'light', colorScheme: 'light', width: 1_280, forcedColors: 'none' },
  { look: 'dark', colorScheme: 'dark', width: 1_280, forcedColors: 'none' },
  { look: '360', colorScheme: 'light', width: 360, forcedColors: 'none' },
] as const;

/** For reviews, in a directory of their own: every width in every look. */
const ALL = [1_280, 768, 360].flatMap((width) =>
  (['light', 'dark', 'forced'] as const).map((look) => ({
    look: `${look}-${String(width)}`,
    colorScheme: look === 'dark' ? ('dark' as const) : ('light' as const),
    width,
    forcedColors: look === 'forced' ? ('active' as const) : ('none' as const),
  })),
);

const LOOKS = OTHER_DIRECTORY === undefined ? DOCUMENTED : ALL;

for (const { look, colorScheme, width, forcedColors } of LOOKS) {
  test(`screenshots of every page: ${look}`, async ({ portal, page }) => {
    const capture = async (name: string): Promise<void> => {
      await page.waitForLoadState('networkidle');
      await page.screenshot({
        path: join(DIRECTORY, `${name}-${look}.png`),
        fullPage: true,
        animations: 'disabled',
      });
    };
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: 'reduce' });
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
    await page.goto(PortalPath.account);
    await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible();
    await capture('account');
    await page.goto(PortalPath.admin);
    await expect(page.getByRole('heading', { name: 'Accounts', exact: true })).toBeVisible();
    await capture('admin');
    await page.goto('/nothing');
    await expect(page.getByRole('heading').first()).toBeVisible();
    await capture('not-found');
  });
}
