import type { Page } from '@playwright/test';
import { NotesClient } from './support/notes-client.js';
import { Portal } from './support/portal.js';
import { expect, test } from './support/test.js';

const NOTE_ROUTES = '**/api/v1/notes/*';

let client: NotesClient;

test.beforeEach(async ({ portal, api }) => {
  client = await NotesClient.register(api.url);
  await portal.open();
  await portal.signIn(client.credentials);
  await portal.newNote('Saved');
});

async function typeWithoutServer(portal: Portal, text: string): Promise<void> {
  await portal.page.route(NOTE_ROUTES, (route) => route.abort());
  await portal.note.fill(text);
  await expect(portal.saveState).toHaveAttribute('data-state', 'offline');
}

/** How many texts the device keeps. */
function keptTexts(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const request = indexedDB.open('holdfast-portal');
    const database = await new Promise<IDBDatabase>((resolve) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
    });
    const count = database.transaction('notes').objectStore('notes').count();
    await new Promise((resolve) => {
      count.onsuccess = resolve;
    });
    database.close();
    return count.result;
  });
}

test('unsaved text is there again after a reload, and is saved', async ({ portal, page }) => {
  await typeWithoutServer(portal, 'Saved and not saved');
  await page.reload();
  await expect(portal.note).toHaveValue('Saved and not saved');
  await page.unroute(NOTE_ROUTES);
  await portal.expectSaved();
  expect(await client.texts()).toEqual(['Saved and not saved']);
  await expect.poll(() => keptTexts(page)).toBe(0);
});

test('unsaved text is there again after a crash', async ({ portal, page, context }) => {
  await typeWithoutServer(portal, 'Saved and not saved');
  const devtools = await context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  devtools.send('Page.crash').catch(() => undefined);
  await crashed;
  const next = new Portal(await context.newPage());
  await next.open();
  await expect.poll(() => client.texts()).toEqual(['Saved and not saved']);
});

test('unsaved text is saved after a reload on another page', async ({ portal, page }) => {
  await typeWithoutServer(portal, 'Saved and not saved');
  await portal.visit('Devices');
  await expect(page.getByTestId('device').first()).toBeVisible();
  await page.unroute(NOTE_ROUTES);
  await page.reload();
  await expect.poll(() => client.texts()).toEqual(['Saved and not saved']);
});

test('unsaved text survives the end of the session and a reload of the sign-in page, for its owner alone', async ({
  portal,
  page,
  browser,
  api,
}) => {
  await typeWithoutServer(portal, 'Not saved');
  await portal.endSessionElsewhere(browser, api.url, client.credentials);
  await page.unroute(NOTE_ROUTES);
  await portal.expectAskedToSignIn();
  await page.keyboard.press('Escape');
  await portal.expectSignedOut();
  await page.reload();
  await portal.signIn();
  await expect(page.getByText('Not saved')).toHaveCount(0);
  await portal.press('Sign out');
  await portal.expectSignedOut();
  await portal.signIn(client.credentials);
  const device = await NotesClient.signIn(api.url, client.credentials);
  await expect.poll(() => device.texts()).toEqual(['Not saved']);
});

test('signing out saves first', async ({ portal }) => {
  await portal.note.fill('Typed just now');
  await portal.press('Sign out');
  await portal.expectSignedOut();
  expect(await client.texts()).toEqual(['Typed just now']);
});

test('signing out in one tab saves what was typed in another', async ({ portal, context, page }) => {
  const other = new Portal(await context.newPage());
  await other.open();
  await other.expectSignedIn(client.credentials.email);
  await page.bringToFront();
  await portal.note.fill('Typed just now');
  await other.page.bringToFront();
  await other.press('Sign out');
  await other.expectSignedOut();
  expect(await client.texts()).toEqual(['Typed just now']);
});

test('signing out says what could not be saved, and the device keeps it until the next sign-in', async ({
  portal,
  page,
}) => {
  await typeWithoutServer(portal, 'Not saved yet');
  await portal.press('Sign out');
  await expect(portal.dialog).toContainText('One note could not be saved');
  await portal.press('Stay signed in');
  await expect(portal.note).toHaveValue('Not saved yet');
  await portal.press('Sign out');
  await portal.press('Sign out and keep it');
  await portal.expectSignedOut();
  await page.unroute(NOTE_ROUTES);
  await page.reload();
  await portal.signIn(client.credentials);
  await expect.poll(() => client.texts()).toEqual(['Not saved yet']);
});

test('signing out can delete what could not be saved, in other tabs too', async ({
  portal,
  page,
  context,
}) => {
  const other = new Portal(await context.newPage());
  await other.open();
  await other.openNote('Saved');
  await typeWithoutServer(other, 'Not saved in the other tab');
  await typeWithoutServer(portal, 'Not saved yet');
  await portal.press('Sign out');
  await portal.press('Sign out and delete it');
  await portal.expectSignedOut();
  await expect.poll(() => keptTexts(page)).toBe(0);
  await other.page.close();
  await page.unroute(NOTE_ROUTES);
  await portal.signIn(client.credentials);
  await expect(portal.noteTitle('Saved')).toBeVisible();
  expect(await client.texts()).toEqual(['Saved']);
});

test('unsaved changes can be discarded', async ({ portal, page }) => {
  await typeWithoutServer(portal, 'Not wanted');
  await portal.press('Discard changes');
  await expect(portal.note).toHaveValue('Saved');
  await expect.poll(() => keptTexts(page)).toBe(0);
});
