import { PortalPath } from '@holdfast/app-contract';
import { expect, type Browser, type Locator, type Page } from '@playwright/test';

const DEMO = { email: 'demo@holdfast.test', password: 'correct-horse-battery' };

/** The portal as a user sees it. */
export class Portal {
  readonly page: Page;
  readonly account: Locator;
  readonly note: Locator;
  readonly saveState: Locator;
  readonly outcome: Locator;
  readonly dialog: Locator;
  readonly #prefix: string;

  /** @param prefix path below which the portal is served, without a trailing slash */
  constructor(page: Page, prefix = '') {
    this.page = page;
    this.#prefix = prefix;
    this.account = page.getByTestId('account');
    this.note = page.getByRole('textbox', { name: 'Note' });
    this.saveState = page.getByTestId('save-state');
    this.outcome = page.getByTestId('outcome');
    this.dialog = page.getByRole('dialog');
  }

  async open(): Promise<void> {
    await this.page.goto(`${this.#prefix}/`);
  }

  async signIn({ email, password } = DEMO): Promise<void> {
    await this.page.getByLabel('Email').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.expectSignedIn(email);
  }

  async newNote(text: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New note' }).click();
    await this.note.fill(text);
    await this.expectSaved();
  }

  /** The entry of a note in the list. */
  noteTitle(title: string): Locator {
    return this.page
      .getByRole('navigation', { name: 'Notes' })
      .getByRole('button', { name: title, exact: true });
  }

  async openNote(title: string): Promise<void> {
    await this.noteTitle(title).click();
    await expect(this.note).toBeVisible();
  }

  async expectSaved(): Promise<void> {
    await expect(this.saveState).toHaveAttribute('data-state', 'saved');
  }

  async expectSignedIn(email = DEMO.email): Promise<void> {
    await expect(this.account).toHaveText(email);
    await expect(this.page).toHaveURL(({ pathname }) => pathname === this.#prefix + PortalPath.notes);
  }

  async expectSignedOut(): Promise<void> {
    await expect(this.page).toHaveURL(({ pathname }) => pathname === this.#prefix + PortalPath.signIn);
    await expect(this.account).toHaveCount(0);
  }

  /** The session has ended, and the page asks for a sign-in without leaving. */
  async expectAskedToSignIn(): Promise<void> {
    await expect(this.dialog).toBeVisible();
    await expect(this.dialog.getByRole('heading', { name: 'Sign in again' })).toBeVisible();
  }

  /** Signs an account out on all its devices, from another one. */
  async endSessionElsewhere(browser: Browser, url: string, account = DEMO): Promise<void> {
    const context = await browser.newContext({ baseURL: url });
    const other = new Portal(await context.newPage());
    await other.open();
    await other.signIn(account);
    await other.visit('Devices');
    await other.press('Sign out all other devices');
    await expect(other.page.getByTestId('device')).toHaveCount(1);
    await context.close();
  }

  /** Follows the link in the navigation bar. */
  visit(page: 'Notes' | 'Devices' | 'Lab' | 'Admin'): Promise<void> {
    return this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: page }).click();
  }

  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Plays an experiment of the lab, whose page must be open. */
  async play(experiment: string): Promise<void> {
    await this.press(experiment);
    await this.press('Play');
  }

  /** Deletes the key as a browser does when it clears or evicts site data. */
  async loseDeviceKey(): Promise<void> {
    await this.page.evaluate(async () => {
      for (const { name = '' } of await indexedDB.databases()) {
        await new Promise((resolve, reject) => {
          const request = indexedDB.deleteDatabase(name);
          request.onsuccess = resolve;
          request.onerror = reject;
        });
      }
    });
  }

  /** Waits until the access token that the page holds has expired. */
  async tokenExpires(): Promise<void> {
    const shown = await this.page.getByTestId('expires-at').getAttribute('datetime');
    await this.page.waitForFunction((moment) => Date.now() > moment, new Date(String(shown)).getTime() + 100);
  }
}
