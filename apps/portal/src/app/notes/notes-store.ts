import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { Session } from '@holdfast/angular';
import { firstValueFrom } from 'rxjs';
import { firstPages } from '../pages/paged-list';
import { Draft } from './draft';
import type { Note } from './note';
import { NotesApi } from './notes-api';

/** The notes of the signed-in account, with their unsaved changes. */
@Injectable({ providedIn: 'root' })
export class NotesStore {
  readonly #api = inject(NotesApi);
  readonly #session = inject(Session);
  readonly #drafts = signal<readonly Draft[]>([]);
  readonly #selectedId = signal<string | null>(null);
  readonly #isLoaded = signal(false);
  readonly #next = signal<string | null>(null);
  #owner: string | null = null;

  /** Newest first: those of the pages so far. */
  readonly drafts = this.#drafts.asReadonly();
  readonly isLoaded = this.#isLoaded.asReadonly();
  readonly hasMore = computed(() => this.#next() !== null);
  readonly selected = computed(() => this.#drafts().find(({ id }) => id === this.#selectedId()) ?? null);
  readonly hasUnsaved = computed(() => this.#drafts().some((draft) => !draft.isSaved()));

  constructor() {
    effect(() => {
      const account = this.#session.account();
      if (account !== null) {
        untracked(() => {
          this.#setOwner(account.id);
        });
      }
    });
  }

  select(id: string): void {
    this.#selectedId.set(id);
  }

  async load(): Promise<void> {
    const { items, next } = await firstPages((cursor) => this.#api.list(cursor), this.#drafts().length);
    const listed = this.#draftsOf(items);
    // A note that was deleted elsewhere stays in the list while it has unsaved changes.
    const unsaved = this.#drafts().filter((draft) => !listed.includes(draft) && !draft.isSaved());
    this.#drafts.set([...unsaved, ...listed]);
    this.#next.set(next);
    this.#isLoaded.set(true);
  }

  /** Adds the next page. */
  async showMore(): Promise<void> {
    const { items, next } = await firstValueFrom(this.#api.list(this.#next()));
    const listed = this.#draftsOf(items);
    this.#drafts.update((drafts) => [...drafts.filter((draft) => !listed.includes(draft)), ...listed]);
    this.#next.set(next);
  }

  async add(text = ''): Promise<void> {
    const draft = new Draft(this.#api, await firstValueFrom(this.#api.add(text)));
    this.#drafts.update((drafts) => [draft, ...drafts]);
    this.select(draft.id);
  }

  async remove(draft: Draft): Promise<void> {
    await firstValueFrom(this.#api.remove(draft.id));
    draft.discard();
    this.#drafts.update((drafts) => drafts.filter((other) => other !== draft));
  }

  flush(): void {
    for (const draft of this.#drafts()) draft.flush();
  }

  /** Keeps the drafts of notes that are known. */
  #draftsOf(notes: readonly Note[]): readonly Draft[] {
    const known = new Map(this.#drafts().map((draft) => [draft.id, draft]));
    return notes.map((note) => {
      const draft = known.get(note.id) ?? new Draft(this.#api, note);
      draft.adopt(note);
      return draft;
    });
  }

  /** Keeps unsaved changes when the same account signs in again, and drops them for another account. */
  #setOwner(accountId: string): void {
    if (this.#owner === accountId) {
      this.flush();
    } else if (this.#owner !== null) {
      for (const draft of this.#drafts()) draft.discard();
      this.#drafts.set([]);
      this.#selectedId.set(null);
      this.#next.set(null);
      this.#isLoaded.set(false);
    }
    this.#owner = accountId;
  }
}
