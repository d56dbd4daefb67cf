import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Session } from '@holdfast/angular';
import { firstValueFrom } from 'rxjs';
import { firstPages } from '../pages/paged-list';
import { Draft, type DraftContext } from './draft';
import { DraftKeeper } from './draft-keeper';
import { Failures } from './failures';
import { newestFirst, type Note } from './note';
import { NoteRemovals, removalFailureText } from './note-removals';
import { NotesApi } from './notes-api';
import { NotesChannel, type NotesMessage } from './notes-channel';
import { Once } from './once';
import { saveFailureOf } from './save-failure';

/** The notes of the signed-in account, with their unsaved changes. */
@Injectable({ providedIn: 'root' })
export class NotesStore {
  readonly #api = inject(NotesApi);
  readonly #session = inject(Session);
  readonly #channel = inject(NotesChannel);
  readonly #keeper = inject(DraftKeeper);
  readonly #drafts = signal<readonly Draft[]>([]);
  readonly #selectedId = signal<string | null>(null);
  readonly #isLoaded = signal(false);
  readonly #next = signal<string | null>(null);
  readonly #context: DraftContext = {
    api: this.#api,
    keep: (draft) => {
      if (this.#owner !== null) this.#keeper.keep(this.#owner, draft);
    },
    share: (note) => {
      this.#post({ kind: 'saved', note });
    },
  };
  readonly #once = new Once();
  #owner: string | null = null;

  readonly removals = new NoteRemovals(this.#api, {
    removed: (draft) => {
      this.drop(draft);
      this.#post({ kind: 'deleted', noteId: draft.id });
    },
    failed: (draft, error) => void this.#afterFailedRemoval(draft, error),
  });

  /** Newest first: those of the pages so far. */
  readonly drafts = computed(() => {
    const hidden = this.removals.hidden();
    return this.#drafts()
      .filter((draft) => !hidden.has(draft))
      .sort(newestFirst);
  });
  readonly isLoaded = this.#isLoaded.asReadonly();
  readonly hasMore = computed(() => this.#next() !== null);
  readonly selected = computed(() => this.drafts().find(({ id }) => id === this.#selectedId()) ?? null);
  readonly unsaved = computed(() => this.drafts().filter((draft) => !draft.isSaved()));
  readonly failures = new Failures();

  constructor() {
    effect(() => {
      const account = this.#session.account();
      if (account !== null) {
        untracked(() => {
          this.#setOwner(account.id);
        });
      }
    });
    this.#channel.messages$.pipe(takeUntilDestroyed()).subscribe((message) => {
      this.#receive(message);
    });
  }

  /** Selects a note, and reads it if it is on none of the pages so far. */
  async select(id: string | null): Promise<void> {
    this.#selectedId.set(id);
    if (id !== null && this.#isLoaded() && this.selected() === null) await this.#read(id);
  }

  /** Lists the notes, or lists them again to see what has changed elsewhere. */
  async load(): Promise<void> {
    await this.failures.attempt('Could not load your notes.', () => this.#load());
  }

  /** Lists the notes again, unless that is under way. What is shown stays when it fails. */
  async refresh(): Promise<void> {
    await this.#once.run('load', () =>
      this.#isLoaded() ? this.#load().catch(() => undefined) : this.load(),
    );
  }

  /** Adds the next page. */
  async showMore(): Promise<void> {
    const cursor = this.#next();
    if (cursor === null) return;
    const { items, next } = await firstValueFrom(this.#api.list(cursor));
    if (cursor !== this.#next()) return;
    const listed = this.#draftsOf(items);
    this.#drafts.update((drafts) => [...drafts.filter((draft) => !listed.includes(draft)), ...listed]);
    this.#next.set(next);
  }

  /** Creates a note. */
  async add(text = ''): Promise<Draft> {
    const note = await firstValueFrom(this.#api.add(text));
    const draft = new Draft(this.#context, note);
    this.#drafts.update((drafts) => [draft, ...drafts]);
    this.#context.share(note);
    return draft;
  }

  /** Keeps the text of a note that was deleted elsewhere as a new note. */
  async keepAsNew(draft: Draft): Promise<Draft> {
    const copy = await this.add(draft.text());
    this.drop(draft);
    return copy;
  }

  /** Removes a note from the list, with its unsaved changes. */
  drop(draft: Draft): void {
    draft.discard();
    this.#drafts.update((drafts) => drafts.filter((other) => other !== draft));
  }

  flush(): void {
    for (const draft of this.#drafts()) draft.flush();
  }

  /** Asks the other tabs to save what is unsaved there, or to drop it. */
  askOthers(kind: 'flush' | 'discard'): void {
    this.#post({ kind });
  }

  discardUnsaved(): void {
    for (const draft of this.unsaved()) draft.discard();
  }

  async #load(): Promise<void> {
    const owner = this.#owner;
    const { items, next } = await firstPages((cursor) => this.#api.list(cursor), this.#drafts().length);
    if (owner !== this.#owner) return;
    const listed = this.#draftsOf(items);
    const id = this.#selectedId();
    const others = this.#drafts().filter((draft) => !listed.includes(draft));
    this.#drafts.set([...listed, ...others.filter((draft) => !draft.isSaved() || draft.id === id)]);
    this.#next.set(next);
    this.#isLoaded.set(true);
    if (id !== null && !listed.some((draft) => draft.id === id)) await this.#read(id);
  }

  async #read(id: string): Promise<void> {
    try {
      const note = await firstValueFrom(this.#api.find(id));
      const listed = this.#draftsOf([note]);
      this.#drafts.update((drafts) => [...drafts.filter((draft) => !listed.includes(draft)), ...listed]);
    } catch (error) {
      const draft = this.#find(id);
      if (saveFailureOf(error).kind === 'deleted') draft?.markDeleted();
      else throw error;
    }
  }

  async #afterFailedRemoval(draft: Draft, error: unknown): Promise<void> {
    const isChanged = saveFailureOf(error).kind === 'changed';
    if (isChanged) await this.#read(draft.id).catch(() => undefined);
    this.failures.report({
      message: removalFailureText(isChanged),
      retry: () => {
        this.failures.clear();
        return this.removals.remove(draft);
      },
    });
  }

  #receive(message: NotesMessage): void {
    if (message.accountId !== this.#owner) return;
    if (message.kind === 'flush') this.flush();
    else if (message.kind === 'discard') this.discardUnsaved();
    else if (message.kind === 'saved') this.#receiveSaved(message.note);
    else this.#receiveDeleted(message.noteId);
  }

  #receiveSaved(note: Note): void {
    const draft = this.#find(note.id);
    const isNew = draft === undefined && note.version === 1;
    if (isNew) this.#drafts.update((drafts) => [this.#draftOf(note), ...drafts]);
    draft?.adopt(note);
  }

  #receiveDeleted(noteId: string): void {
    const draft = this.#find(noteId);
    // What the user sees does not vanish.
    if (draft?.isSaved() === true && noteId !== this.#selectedId()) this.drop(draft);
    else draft?.markDeleted();
  }

  /** Continues with what earlier pages could not save. */
  async #restore(accountId: string): Promise<void> {
    for (const left of await this.#keeper.remaining(accountId)) {
      if (accountId !== this.#owner) return;
      const known = this.#find(left.noteId);
      if (known?.isSaved() === false) continue;
      const draft = known ?? this.#draftOf({ ...left.base, id: left.noteId, created_at: left.createdAt });
      if (known === undefined) this.#drafts.update((drafts) => [...drafts, draft]);
      draft.restore(left);
      this.#keeper.takeOver(left);
      draft.flush();
    }
  }

  #post(
    message:
      { kind: 'saved'; note: Note } | { kind: 'deleted'; noteId: string } | { kind: 'flush' | 'discard' },
  ): void {
    if (this.#owner !== null) this.#channel.post({ accountId: this.#owner, ...message });
  }

  #find(id: string): Draft | undefined {
    return this.#drafts().find((draft) => draft.id === id);
  }

  #draftOf(note: Omit<Note, 'updated_at'>): Draft {
    return new Draft(this.#context, note);
  }

  /** Keeps the drafts of notes that are known. */
  #draftsOf(notes: readonly Note[]): readonly Draft[] {
    const known = new Map(this.#drafts().map((draft) => [draft.id, draft]));
    return notes.map((note) => {
      const draft = known.get(note.id) ?? this.#draftOf(note);
      draft.adopt(note);
      return draft;
    });
  }

  /** Another account does not see the drafts. The device keeps what is unsaved until their owner signs in again. */
  #setOwner(accountId: string): void {
    if (this.#owner !== accountId) {
      for (const draft of this.#drafts()) draft.stop();
      this.#drafts.set([]);
      this.#selectedId.set(null);
      this.#next.set(null);
      this.#isLoaded.set(false);
    }
    this.#owner = accountId;
    this.flush();
    void this.#restore(accountId);
  }
}
