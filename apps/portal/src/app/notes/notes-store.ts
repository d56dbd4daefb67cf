import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { Session } from '@holdfast/angular';
import { firstValueFrom } from 'rxjs';
import { Draft } from './draft';
import { NotesApi } from './notes-api';

/** The notes of the signed-in account, with their unsaved changes. */
@Injectable({ providedIn: 'root' })
export class NotesStore {
  readonly #api = inject(NotesApi);
  readonly #session = inject(Session);
  readonly #drafts = signal<readonly Draft[]>([]);
  readonly #selectedId = signal<string | null>(null);
  readonly #isLoaded = signal(false);
  #owner: string | null = null;

  /** Newest first. */
  readonly drafts = this.#drafts.asReadonly();
  readonly isLoaded = this.#isLoaded.asReadonly();
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
    const notes = await firstValueFrom(this.#api.list());
    const known = new Map(this.#drafts().map((draft) => [draft.id, draft]));
    const listed = notes.map((note) => {
      const draft = known.get(note.id) ?? new Draft(this.#api, note);
      draft.adopt(note);
      known.delete(note.id);
      return draft;
    });
    // A note that was deleted elsewhere stays in the list while it has unsaved changes.
    const unsaved = [...known.values()].filter((draft) => !draft.isSaved());
    this.#drafts.set([...unsaved, ...listed]);
    this.#isLoaded.set(true);
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

  /** Keeps unsaved changes when the same account signs in again, and drops them for another account. */
  #setOwner(accountId: string): void {
    if (this.#owner === accountId) {
      this.flush();
    } else if (this.#owner !== null) {
      for (const draft of this.#drafts()) draft.discard();
      this.#drafts.set([]);
      this.#selectedId.set(null);
      this.#isLoaded.set(false);
    }
    this.#owner = accountId;
  }
}
