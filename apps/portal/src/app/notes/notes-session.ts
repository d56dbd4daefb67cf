import { inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatDialog } from '@angular/material/dialog';
import { Session } from '@holdfast/angular';
import {
  concatMap,
  firstValueFrom,
  fromEvent,
  lastValueFrom,
  merge,
  takeUntil,
  takeWhile,
  timer,
} from 'rxjs';
import { NotesStore } from './notes-store';
import { Once } from './once';
import { UnsavedDialog, type UnsavedChoice } from './unsaved-dialog';
import { UnsavedNotes } from './unsaved-notes';

const MAX_SETTLE_MS = 5_000;
const CHECK_MS = 50;

/** Saves notes when the page is left, hidden or online again, and before the user signs out. */
@Injectable({ providedIn: 'root' })
export class NotesSession {
  readonly #store = inject(NotesStore);
  readonly #unsaved = inject(UnsavedNotes);
  readonly #dialog = inject(MatDialog);
  readonly #session = inject(Session);
  readonly #once = new Once();

  constructor() {
    const isLeft = merge(fromEvent(window, 'pagehide'), fromEvent(window, 'beforeunload'));
    isLeft.pipe(takeUntilDestroyed()).subscribe((event) => {
      this.#store.flush();
      if (event.type === 'pagehide') void this.#store.removals.commitAll();
      else if (!this.#unsaved.isKeeping() && this.#store.unsaved().length > 0) event.preventDefault();
    });
    const isBack = merge(fromEvent(window, 'online'), fromEvent(document, 'visibilitychange'));
    isBack.pipe(takeUntilDestroyed()).subscribe(() => {
      this.#store.flush();
      // Another device may have changed notes meanwhile.
      const isOpen = this.#store.isLoaded() || this.#store.failures.latest() !== null;
      if (!document.hidden && isOpen) void this.#store.refresh();
    });
  }

  /**
   * Resolves with false when the user does not want to sign out without what could not be saved, or has been asked
   * already.
   */
  async maySignOut(): Promise<boolean> {
    let maySignOut = false;
    await this.#once.run('sign-out', async () => {
      maySignOut = await this.#settleAndAsk();
    });
    return maySignOut;
  }

  async #settleAndAsk(): Promise<boolean> {
    const account = this.#session.account();
    if (account === null) return true;
    await this.#store.removals.commitAll();
    const count = await this.#settle(account.id);
    if (count === 0) return true;
    const data = { count, isKept: this.#unsaved.isKeeping() };
    const choice = await firstValueFrom(
      this.#dialog
        .open<UnsavedDialog, UnsavedDialog['data'], UnsavedChoice>(UnsavedDialog, { data })
        .afterClosed(),
    );
    if (choice === 'delete') {
      this.#store.discardUnsaved();
      this.#store.askOthers('discard');
      await this.#unsaved.forget(account.id);
    }
    return choice !== undefined && choice !== 'stay';
  }

  /** Saves here and in the other tabs. Resolves with how many notes could not be saved in time. */
  #settle(accountId: string): Promise<number> {
    this.#store.flush();
    this.#store.askOthers('flush');
    return lastValueFrom(
      timer(0, CHECK_MS).pipe(
        takeUntil(timer(MAX_SETTLE_MS)),
        concatMap(() => this.#count(accountId)),
        takeWhile((count) => count > this.#stuck().length, true),
      ),
      { defaultValue: 0 },
    );
  }

  async #count(accountId: string): Promise<number> {
    return Math.max(await this.#unsaved.count(accountId), this.#store.unsaved().length);
  }

  /** What no request under way can save. */
  #stuck(): readonly unknown[] {
    return this.#store.unsaved().filter((draft) => draft.state() !== 'unsaved' && draft.state() !== 'saving');
  }
}
