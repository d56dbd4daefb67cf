import type { BrowserContext } from '@playwright/test';
import { NotesClient } from './support/notes-client.js';
import { Portal } from './support/portal.js';
import { expect, test } from './support/test.js';

let client: NotesClient;

test.beforeEach(async ({ portal, api }) => {
  client = await NotesClient.register(api.url);
  await client.add('one\ntwo\nthree');
  await portal.open();
  await portal.signIn(client.credentials);
  await portal.openNote('one');
});

/** Another tab that hears nothing of this one. */
async function deafTab(context: BrowserContext): Promise<Portal> {
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.BroadcastChannel = new Proxy(BroadcastChannel, {
      construct: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  });
  return openIn(new Portal(page));
}

async function openIn(tab: Portal): Promise<Portal> {
  await tab.open();
  await tab.expectSignedIn(client.credentials.email);
  await tab.openNote('one');
  return tab;
}

test('what one tab saves is shown in the other at once', async ({ portal, context }) => {
  const other = await openIn(new Portal(await context.newPage()));
  await portal.note.fill('one\ntwo\nthree\nfour');
  await expect(other.note).toHaveValue('one\ntwo\nthree\nfour');
  await portal.newNote('A new note');
  await expect(other.noteTitle('A new note')).toBeVisible();
});

test('two tabs that change different paragraphs both keep what they wrote', async ({ portal, context }) => {
  const other = await deafTab(context);
  await portal.note.fill('ONE\ntwo\nthree');
  await portal.expectSaved();
  await other.note.fill('one\ntwo\nTHREE');
  await expect(other.note).toHaveValue('ONE\ntwo\nTHREE');
  await expect(other.page.getByTestId('notice')).toContainText('another tab');
  await other.expectSaved();
  expect(await client.texts()).toEqual(['ONE\ntwo\nTHREE']);
});

test('two tabs that change the same paragraph show both versions, and one can keep both', async ({
  portal,
  context,
}) => {
  const other = await deafTab(context);
  await portal.note.fill('one\ntwo\nthree\nA');
  await portal.expectSaved();
  await other.note.fill('one\ntwo\nthree\nB');
  await expect(other.page.getByTestId('theirs')).toHaveText('one\ntwo\nthree\nA', { useInnerText: true });
  await expect(other.note).toHaveValue('one\ntwo\nthree\nB');
  expect(await client.texts()).toEqual(['one\ntwo\nthree\nA']);
  await other.press('Keep both');
  await other.expectSaved();
  expect(await client.texts()).toEqual(['one\ntwo\nthree\nB\nA']);
});

test('a tab that is shown again asks what another device has changed', async ({ portal, page }) => {
  const [note] = await client.list();
  await client.write(note?.id ?? '', 'one\nchanged elsewhere');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(portal.note).toHaveValue('one\nchanged elsewhere');
});

test('a note that another device has deleted can be kept as a new one', async ({ portal, page }) => {
  const [note] = await client.list();
  await client.remove(note?.id ?? '');
  await portal.note.fill('one\ntwo\nthree\nkept');
  await expect(page.getByTestId('deleted-elsewhere')).toBeVisible();
  await expect(portal.note).toHaveValue('one\ntwo\nthree\nkept');
  await portal.press('Keep as a new note');
  await portal.expectSaved();
  await expect.poll(() => client.texts()).toEqual(['one\ntwo\nthree\nkept']);
  await expect(portal.note).toBeFocused();
});

test('a deleted note stays if another device has changed it meanwhile', async ({ portal, page }) => {
  const [note] = await client.list();
  await client.write(note?.id ?? '', 'one\nchanged elsewhere');
  await portal.press('Delete note');
  const alert = page.getByRole('alert').filter({ hasText: 'it was not deleted' });
  await expect(alert).toBeVisible();
  await expect(portal.noteTitle('one')).toBeVisible();
  await portal.press('Try again');
  await expect(alert).toHaveCount(0);
  await expect.poll(() => client.texts()).toEqual([]);
});
