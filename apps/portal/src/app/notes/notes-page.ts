import { Component, effect, inject, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Session } from '@holdfast/angular';
import { ExpiryPanel } from '../expiry/expiry-panel';
import { NoteEditor } from './note-editor';
import { NoteList } from './note-list';
import { NotesStore } from './notes-store';

/** The notes, and what happens behind the scenes while they are saved. */
@Component({
  selector: 'app-notes-page',
  imports: [ExpiryPanel, MatButton, NoteEditor, NoteList],
  templateUrl: './notes-page.html',
  styleUrl: './notes-page.scss',
  host: {
    '(window:beforeunload)': 'confirmLeaving($event)',
    '(window:online)': 'store.flush()',
    '(document:visibilitychange)': 'store.flush()',
  },
})
export class NotesPage {
  readonly #session = inject(Session);

  protected readonly store = inject(NotesStore);
  protected readonly errorMessage = signal('');

  constructor() {
    effect(() => {
      // Loads for each account, and again after an outage during the first attempt.
      if (this.#session.account() !== null) untracked(() => void this.load());
    });
  }

  protected async load(): Promise<void> {
    await this.#attempt(() => this.store.load(), 'Could not load your notes.');
  }

  protected async add(): Promise<void> {
    await this.#attempt(() => this.store.add(), 'Could not create a note.');
  }

  protected async showMore(): Promise<void> {
    await this.#attempt(() => this.store.showMore(), 'Could not load more notes.');
  }

  protected confirmLeaving(event: BeforeUnloadEvent): void {
    this.store.flush();
    if (this.store.hasUnsaved()) event.preventDefault();
  }

  async #attempt(task: () => Promise<void>, errorMessage: string): Promise<void> {
    try {
      await task();
      this.errorMessage.set('');
    } catch {
      this.errorMessage.set(errorMessage);
    }
  }
}
