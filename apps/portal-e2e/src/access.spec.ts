import { expect, test } from './support/test.js';

test('the portal works with the keyboard alone', async ({ portal, page }) => {
  await portal.open();
  await page.getByLabel('Email').focus();
  await page.keyboard.type('demo@holdfast.test');
  await page.keyboard.press('Tab');
  await page.keyboard.type('correct-horse-battery');
  await page.keyboard.press('Enter');
  await portal.expectSignedIn();

  await page.getByRole('button', { name: 'New note' }).focus();
  await page.keyboard.press('Enter');
  await expect(portal.note).toBeVisible();
  const note = await portal.note.elementHandle();
  for (let presses = 0; presses < 20; presses += 1) {
    if (await page.evaluate((element) => document.activeElement === element, note)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('Typed without a mouse');
  await portal.expectSaved();
  await expect(portal.note).toHaveValue('Typed without a mouse');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the portal follows the system’s ${colorScheme} color scheme`, async ({ portal, page }) => {
    await page.emulateMedia({ colorScheme });
    await portal.open();
    await portal.signIn();
    const [red = NaN] = await page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d');
      if (canvas === null) return [];
      canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    });
    expect(red > 127).toBe(colorScheme === 'light');
  });
}
