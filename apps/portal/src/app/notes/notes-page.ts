import { Component, effect, inject, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Session } from '@holdfast/angular';
import { ExpiryPanel } from '../expiry/expiry-panel';
import { NoteEditor } from './note-editor';
import { NoteList } from './note-list';
import { NotesStore } from './notes-store';

@Component({
  selector: 'app-notes-page',
  imports: [ExpiryPanel, MatButton, NoteEditor, NoteList],
  templateUrl: './notes-page.html',
  styleUrl: './notes-page.scss',
  host: {
    '(window:beforeunload)': 'askBeforeLeaving($event)',
    '(window:online)': 'store.flush()',
    '(document:visibilitychange)': 'store.flush()',
  },
})
export class NotesPage {
  readonly #session = inject(Session);

  protected readonly store = inject(NotesStore);
  protected readonly fault = signal('');

  constructor() {
    effect(() => {
      // For each account anew, and again when the first try met an outage that has passed.
      if (this.#session.account() !== null) untracked(() => void this.load());
    });
  }

  protected async load(): Promise<void> {
    await this.#attempt(() => this.store.load(), 'Your notes cannot be loaded at the moment.');
  }

  protected async add(): Promise<void> {
    await this.#attempt(() => this.store.add(), 'A new note cannot be made at the moment.');
  }

  protected askBeforeLeaving(event: BeforeUnloadEvent): void {
    this.store.flush();
    if (this.store.hasUnsaved()) event.preventDefault();
  }

  async #attempt(task: () => Promise<void>, sentence: string): Promise<void> {
    try {
      await task();
      this.fault.set('');
    } catch {
      this.fault.set(sentence);
    }
  }
}
