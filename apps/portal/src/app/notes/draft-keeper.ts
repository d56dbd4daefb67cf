import { inject, Injectable } from '@angular/core';
import type { Draft } from './draft';
import { UnsavedNotes, type StoredNote } from './unsaved-notes';

/** Keeps the unsaved texts of drafts on the device, and removes them once they are saved. */
@Injectable({ providedIn: 'root' })
export class DraftKeeper {
  readonly #unsaved = inject(UnsavedNotes);
  /** The notes of which this tab has kept a text. */
  readonly #kept = new Set<string>();

  keep(accountId: string, { id: noteId, createdAt, unsaved }: Draft): void {
    if (unsaved !== null) {
      this.#kept.add(noteId);
      this.#unsaved.keep({ accountId, noteId, createdAt, ...unsaved });
    } else if (this.#kept.delete(noteId)) {
      this.#unsaved.remove({ accountId, noteId });
    }
  }

  /** What earlier pages could not save. */
  remaining(accountId: string): Promise<readonly StoredNote[]> {
    return this.#unsaved.remaining(accountId);
  }

  /** Removes what an earlier page has left, once its draft is kept. */
  takeOver(left: StoredNote): void {
    this.#unsaved.takeOver(left);
  }
}
