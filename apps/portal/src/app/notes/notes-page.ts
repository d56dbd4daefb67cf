import {
  afterNextRender,
  Component,
  effect,
  ElementRef,
  inject,
  Injector,
  input,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router } from '@angular/router';
import { Session } from '@holdfast/angular';
import { ExpiryPanel } from '../expiry/expiry-panel';
import type { Draft } from './draft';
import { NoteEditor } from './note-editor';
import { NoteList } from './note-list';
import { UNDO_MS } from './note-removals';
import { NotesStore } from './notes-store';
import { Once } from './once';

/** The notes, and what happens behind the scenes while they are saved. */
@Component({
  selector: 'app-notes-page',
  imports: [ExpiryPanel, MatButton, NoteEditor, NoteList],
  templateUrl: './notes-page.html',
  styleUrl: './notes-page.scss',
})
export class NotesPage {
  readonly #session = inject(Session);
  readonly #router = inject(Router);
  readonly #snackBar = inject(MatSnackBar);
  readonly #injector = inject(Injector);
  readonly #once = new Once();
  protected readonly list = viewChild(NoteList);
  protected readonly editor = viewChild(NoteEditor);
  protected readonly backButton = viewChild<unknown, ElementRef<HTMLElement>>('back', { read: ElementRef });
  protected readonly newNoteButton = viewChild.required<unknown, ElementRef<HTMLElement>>('newNote', {
    read: ElementRef,
  });

  /** ID of the note to show, from the URL. */
  readonly note = input<string>();

  protected readonly store = inject(NotesStore);

  constructor() {
    effect(() => {
      // Loads for each account, and again after an outage during the first attempt.
      if (this.#session.account() !== null) {
        untracked(() => void this.store.load());
      }
    });
    effect(() => {
      const id = this.note() ?? null;
      if (this.#session.account() !== null) {
        untracked(() => void this.#attempt('Could not load the note.', () => this.store.select(id)));
      }
    });
  }

  protected async add({ detail: clicks }: MouseEvent): Promise<void> {
    if (clicks > 1) {
      // The second click of a double click may come after the note is there, and takes the focus from it.
      if (!this.#once.isRunning('create')) this.editor()?.focus();
      return;
    }
    await this.#create('Could not create a note.', () => this.store.add());
  }

  protected async keepAsNew(draft: Draft): Promise<void> {
    await this.#create('Could not create a note.', () => this.store.keepAsNew(draft));
  }

  protected async showMore(): Promise<void> {
    await this.#once.run('more', () =>
      this.#attempt('Could not load more notes.', () => this.store.showMore()),
    );
  }

  protected async open(id: string): Promise<void> {
    await this.#show(id);
    // Where the list gives way to the note, the focus would be lost.
    this.#afterRender(() => {
      const back = this.backButton()?.nativeElement;
      if (back?.checkVisibility()) back.focus();
    });
  }

  protected async close(id: string): Promise<void> {
    await this.#show(null);
    this.#afterRender(() => this.list()?.focus(id));
  }

  protected async remove(draft: Draft): Promise<void> {
    this.store.removals.begin(draft);
    this.#snackBar
      .open('Note deleted.', 'Undo', { duration: UNDO_MS })
      .onAction()
      .subscribe(() => {
        this.store.removals.undo(draft);
        void this.open(draft.id);
      });
    await this.#leave();
  }

  protected async drop(draft: Draft): Promise<void> {
    this.store.drop(draft);
    await this.#leave();
  }

  async #create(message: string, create: () => Promise<Draft>): Promise<void> {
    await this.#once.run('create', () =>
      this.#attempt(message, async () => {
        await this.#show((await create()).id);
        this.#afterRender(() => this.editor()?.focus());
      }),
    );
  }

  async #leave(): Promise<void> {
    await this.#show(null);
    this.#afterRender(() => {
      this.newNoteButton().nativeElement.focus();
    });
  }

  async #show(id: string | null): Promise<void> {
    await this.#router.navigate([], { queryParams: { note: id }, queryParamsHandling: 'merge' });
  }

  #afterRender(work: () => void): void {
    afterNextRender(work, { injector: this.#injector });
  }

  #attempt(message: string, task: () => Promise<void>): Promise<void> {
    return this.store.failures.attempt(message, task);
  }
}
