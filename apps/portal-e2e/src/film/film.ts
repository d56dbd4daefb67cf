import type { Page } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../support/test.js';
import { AnimatedGif, type Picture } from './animated-gif.js';

const FILE = process.env['FILM_FILE'] ?? join(import.meta.dirname, '../../../../docs/lab.gif');
const MAX_BYTES = 1_500_000;
const SIZE = { width: 1_000, height: 860 };
/** The timelines are drawn in this many steps. */
const STEPS = 10;
const STEP_MS = 180;
const STORY_MS = 4_000;
const RESULT_MS = 5_000;
/** How long the page takes to draw a timeline. */
const DRAWING_S = 2.5;

/** Stops the drawing of the timelines, so that the film shows the same on every machine. */
const STOPPED =
  '.picture > svg > * { animation-play-state: paused !important; animation-delay: var(--film-delay, 0s) !important; }';

test('the film of the Session lab', async ({ portal, page, context }) => {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
  await page.setViewportSize(SIZE);
  await portal.open();
  await portal.signIn();
  await portal.visit('Lab');
  await page.addStyleTag({ content: STOPPED });
  const studio = await context.newPage();
  const gif = new AnimatedGif();
  const show = async (delayMs: number): Promise<void> => {
    gif.add(await pictureOf(page, studio), delayMs);
  };
  for (const experiment of ['The token expires', 'A token is stolen']) {
    await portal.press(experiment);
    await page.getByRole('heading', { name: experiment }).evaluate((heading) => {
      heading.scrollIntoView();
    });
    await show(STORY_MS);
    await page.evaluate(() => {
      document.documentElement.style.setProperty('--film-delay', '0s');
    });
    await portal.press('Play');
    await expect(portal.outcome).toContainText('Holdfast:');
    await page.getByTestId('outcome').evaluate((outcome) => {
      outcome.scrollIntoView();
    });
    for (let step = 1; step <= STEPS; step += 1) {
      const delay = `-${String((DRAWING_S * step) / STEPS)}s`;
      await page.evaluate((value) => {
        document.documentElement.style.setProperty('--film-delay', value);
      }, delay);
      await show(step === STEPS ? RESULT_MS : STEP_MS);
    }
  }
  const bytes = gif.finish();
  expect(bytes.length).toBeLessThan(MAX_BYTES);
  await writeFile(FILE, bytes);
});

/** A screenshot, decoded in a page of its own. */
async function pictureOf(page: Page, studio: Page): Promise<Picture> {
  const png = (await page.screenshot()).toString('base64');
  const { width, height, pixels } = await studio.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    if (canvas === null) throw new Error('The browser has no canvas.');
    canvas.drawImage(bitmap, 0, 0);
    const { data } = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
    let text = '';
    for (let start = 0; start < data.length; start += 8_192) {
      text += String.fromCharCode(...data.subarray(start, start + 8_192));
    }
    return { width: bitmap.width, height: bitmap.height, pixels: btoa(text) };
  }, png);
  return { width, height, rgba: new Uint8ClampedArray(Buffer.from(pixels, 'base64')) };
}
