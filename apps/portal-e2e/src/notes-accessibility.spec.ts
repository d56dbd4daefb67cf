import { MAX_NOTE_LENGTH } from '@holdfast/app-contract';
import { expectNoViolations } from './support/accessibility.js';
import { NotesClient } from './support/notes-client.js';
import { expect, test } from './support/test.js';

const NOTE_ROUTES = '**/api/v1/notes/*';

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1_280, 768, 360]) {
    test(`every state of a note in ${colorScheme} colors at ${String(width)} px has no violations`, async ({
      portal,
      page,
      api,
    }) => {
      test.slow();
      const client = await NotesClient.register(api.url);
      for (let note = 0; note < 30; note += 1) {
        await client.add(`Note ${String(note)} with a longer first line`);
      }
      await client.add('Shared with another device');
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 720 });
      await portal.open();
      await portal.signIn(client.credentials);
      await expect(portal.noteTitle('Shared with another device')).toBeVisible();
      await expectNoViolations(page);

      await portal.openNote('Shared with another device');
      await expectNoViolations(page);

      await portal.note.fill('x'.repeat(MAX_NOTE_LENGTH + 1));
      await expect(page.getByTestId('save-error')).toContainText('200,000');
      await expectNoViolations(page);

      await page.route(NOTE_ROUTES, (route) => route.abort());
      await portal.note.fill('Written here, while the server was out of reach');
      await expect(portal.saveState).toHaveAttribute('data-state', 'offline');
      await expectNoViolations(page);
      await portal.press('Sign out');
      await expect(portal.dialog).toBeVisible();
      await expectNoViolations(page);
      await portal.press('Stay signed in');

      const [shared] = await client.list();
      await client.write(shared?.id ?? '', 'Written on another device');
      await page.unroute(NOTE_ROUTES);
      await expect(page.getByTestId('theirs')).toBeVisible();
      await expectNoViolations(page);

      await portal.press('Keep my text');
      await portal.expectSaved();
      await client.remove(shared?.id ?? '');
      await portal.note.fill('Written after it was deleted');
      await expect(page.getByTestId('deleted-elsewhere')).toBeVisible();
      await expectNoViolations(page);

      await portal.press('Keep as a new note');
      await portal.expectSaved();
      await portal.press('Delete note');
      await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
      await expectNoViolations(page);

      await page.getByRole('searchbox', { name: 'Search notes' }).fill('nothing has this');
      await expect(page.getByText('0 notes found')).toBeVisible();
      await expectNoViolations(page);
    });
  }
}
