import { effect, inject, Injectable, Injector, untracked } from '@angular/core';
import { Session } from '@holdfast/angular';
import type { NotesSession } from './notes-session';

/**
 * Continues to save what earlier pages could not save, on every page of the portal, and saves before the user signs out.
 * The code of the notes comes later, as it is not needed to show a page.
 */
@Injectable({ providedIn: 'root' })
export class UnsavedWork {
  readonly #injector = inject(Injector);
  readonly #session = inject(Session);
  #loading: Promise<void> | null = null;
  #notes: NotesSession | null = null;

  follow(): void {
    effect(
      () => {
        if (this.#session.account() !== null) untracked(() => void this.#load());
      },
      { injector: this.#injector },
    );
  }

  /**
   * Saves unsaved changes. Resolves with false when the user does not want to sign out without them. As long as the code
   * is not there, nothing can have been typed.
   */
  async maySignOut(): Promise<boolean> {
    return (await this.#notes?.maySignOut()) ?? true;
  }

  /** Tries again for the next account if the code cannot be loaded: until then, the device keeps what is unsaved. */
  #load(): Promise<void> {
    this.#loading ??= import('./notes-session').then(
      ({ NotesSession }) => {
        this.#notes = this.#injector.get(NotesSession);
      },
      () => {
        this.#loading = null;
      },
    );
    return this.#loading;
  }
}
