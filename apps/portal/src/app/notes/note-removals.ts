import { signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Draft } from './draft';
import type { NotesApi } from './notes-api';
import { saveFailureOf } from './save-failure';

/** How long the user can undo a deletion. */
export const UNDO_MS = 8_000;

/** @param isChanged whether the note has a newer version */
export function removalFailureText(isChanged: boolean): string {
  return isChanged
    ? 'The note was changed elsewhere meanwhile, so it was not deleted.'
    : 'Could not delete the note.';
}

/** What became of a deletion. */
interface RemovalOutcomes {
  removed(draft: Draft): void;
  /** The note stays. */
  failed(draft: Draft, error: unknown): void;
}

/** Hides deleted notes, and deletes them once the user can no longer undo it. */
export class NoteRemovals {
  readonly #api: Pick<NotesApi, 'remove'>;
  readonly #outcomes: RemovalOutcomes;
  readonly #timers = new Map<Draft, ReturnType<typeof setTimeout>>();
  readonly #hidden = signal<ReadonlySet<Draft>>(new Set());

  /** The notes that are deleted, or about to be. */
  readonly hidden = this.#hidden.asReadonly();

  constructor(api: Pick<NotesApi, 'remove'>, outcomes: RemovalOutcomes) {
    this.#api = api;
    this.#outcomes = outcomes;
  }

  begin(draft: Draft): void {
    if (this.#hidden().has(draft)) return;
    this.#hidden.update((drafts) => new Set([...drafts, draft]));
    this.#timers.set(
      draft,
      setTimeout(() => void this.remove(draft), UNDO_MS),
    );
  }

  /** Has no effect once the deletion is under way. */
  undo(draft: Draft): void {
    if (!this.#timers.has(draft)) return;
    clearTimeout(this.#timers.get(draft));
    this.#timers.delete(draft);
    this.#show(draft);
  }

  /** Deletes now what the user could still undo, for example because the page is left. */
  async commitAll(): Promise<void> {
    await Promise.all([...this.#timers.keys()].map((draft) => this.remove(draft)));
  }

  /** Deletes a note now. */
  async remove(draft: Draft): Promise<void> {
    clearTimeout(this.#timers.get(draft));
    this.#timers.delete(draft);
    try {
      await firstValueFrom(this.#api.remove(draft));
      this.#outcomes.removed(draft);
    } catch (error) {
      if (saveFailureOf(error).kind === 'deleted') this.#outcomes.removed(draft);
      else this.#outcomes.failed(draft, error);
    } finally {
      this.#show(draft);
    }
  }

  #show(draft: Draft): void {
    this.#hidden.update((drafts) => new Set([...drafts].filter((other) => other !== draft)));
  }
}
