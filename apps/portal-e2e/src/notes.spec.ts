import { MAX_NOTE_LENGTH } from '@holdfast/app-contract';
import { NotesClient } from './support/notes-client.js';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

let client: NotesClient;

test.beforeEach(async ({ portal, api }) => {
  client = await NotesClient.register(api.url);
  await portal.open();
  await portal.signIn(client.credentials);
});

test('a pasted text as long as the limit is saved whole, and a longer one is kept and names the limit', async ({
  portal,
  page,
}) => {
  await portal.newNote('x'.repeat(MAX_NOTE_LENGTH - 3));
  expect((await client.texts())[0]).toHaveLength(MAX_NOTE_LENGTH - 3);
  const longer = 'y'.repeat(MAX_NOTE_LENGTH + 1);
  await portal.note.fill(longer);
  await expect(page.getByTestId('save-error')).toContainText('200,000');
  await expect(portal.saveState).toHaveAttribute('data-state', 'rejected');
  await page.reload();
  await expect(portal.note).toHaveValue(longer);
  await portal.note.fill('short');
  await portal.expectSaved();
  await expect(page.getByTestId('save-error')).toBeEmpty();
});

test('steady typing is saved every few seconds', async ({ portal, page }) => {
  await portal.newNote('Begun');
  const traffic = new Traffic(page);
  await portal.note.press('End');
  await portal.note.pressSequentially(' and continued without a pause for a while', { delay: 200 });
  expect(traffic.to('/notes').length).toBeGreaterThanOrEqual(1);
});

test('a deleted note comes back on undo, and otherwise goes for good', async ({ portal, page }) => {
  await portal.newNote('Wanted');
  await portal.press('Delete note');
  await expect(portal.noteTitle('Wanted')).toHaveCount(0);
  await portal.press('Undo');
  await expect(portal.note).toHaveValue('Wanted');
  expect(await client.texts()).toEqual(['Wanted']);
  await portal.press('Delete note');
  await page.reload();
  await portal.expectSignedIn(client.credentials.email);
  await expect(page.getByText('No notes yet.')).toBeVisible();
  await expect.poll(() => client.texts()).toEqual([]);
});

test('a double click creates one note, with the focus in it', async ({ portal, page }) => {
  await page.getByRole('button', { name: 'New note' }).dblclick();
  await expect(portal.note).toBeFocused();
  await page.waitForLoadState('networkidle');
  expect(await client.texts()).toEqual(['']);
});

test('a second click that comes once the note is there leaves the focus in it', async ({ portal, page }) => {
  const newNote = page.getByRole('button', { name: 'New note' });
  await newNote.click();
  await expect(portal.note).toBeFocused();
  await newNote.hover();
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
  await expect(portal.note).toBeFocused();
  await page.waitForLoadState('networkidle');
  expect(await client.texts()).toEqual(['']);
});

test('Try again tries what failed, and its message goes when it succeeds', async ({ portal, page }) => {
  await page.route('**/api/v1/notes', (route) => route.abort());
  await portal.press('New note');
  const alert = page.getByRole('alert').filter({ hasText: 'Could not create a note.' });
  await expect(alert).toBeVisible();
  await page.unroute('**/api/v1/notes');
  await portal.press('Try again');
  await expect(portal.note).toBeFocused();
  await expect(alert).toHaveCount(0);
  expect(await client.texts()).toEqual(['']);
});

test('what could not be loaded is loaded when the network is back, and the message goes', async ({
  portal,
  page,
}) => {
  await client.add('Stored');
  await page.route('**/api/v1/notes?*', (route) => route.abort());
  await page.reload();
  const alert = page.getByRole('alert').filter({ hasText: 'Could not load your notes.' });
  await expect(alert).toBeVisible();
  await page.unroute('**/api/v1/notes?*');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(portal.noteTitle('Stored')).toBeVisible();
  await expect(alert).toHaveCount(0);
});

test.describe('a thousand notes', () => {
  test.beforeEach(async ({ page }) => {
    await client.add('The first note');
    for (let note = 1; note < 1_000; note += 37) {
      await Promise.all(
        Array.from({ length: 37 }, (_none, index) => client.add(`Note ${String(note + index)}.`)),
      );
    }
    await page.reload();
  });

  test('are listed beside the editor, scrolled to on demand and searched', async ({ portal, page }) => {
    const list = page.getByRole('navigation', { name: 'Notes' });
    await expect(list.getByRole('listitem').first()).toBeVisible();
    expect(await list.getByRole('listitem').count()).toBeLessThan(60);
    await page.getByRole('searchbox', { name: 'Search notes' }).fill('note 7.');
    await expect(page.getByText('1 note found', { exact: true })).toBeVisible();
    await portal.openNote('Note 7.');
    await expect(portal.note).toBeInViewport();
    await page.getByRole('searchbox', { name: 'Search notes' }).fill('');
    await list.locator('cdk-virtual-scroll-viewport').evaluate((viewport) => {
      viewport.scrollTop = viewport.scrollHeight;
    });
    await expect(portal.noteTitle('The first note')).toBeVisible();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    expect(height).toBeLessThan(1_600);
  });

  test('open on a page of their own on a phone, with a way back', async ({ portal, page }) => {
    await page.setViewportSize({ width: 360, height: 720 });
    const title = page.getByRole('navigation', { name: 'Notes' }).getByRole('button').nth(3);
    const text = await title.innerText();
    await title.click();
    await expect(portal.note).toBeInViewport();
    await expect(page.getByRole('navigation', { name: 'Notes' })).toBeHidden();
    await page.getByRole('button', { name: 'All notes' }).click();
    await expect(portal.note).toBeHidden();
    await expect(portal.noteTitle(text)).toBeFocused();
    await portal.noteTitle(text).click();
    await page.goBack();
    await expect(page.getByRole('navigation', { name: 'Notes' })).toBeVisible();
  });
});
