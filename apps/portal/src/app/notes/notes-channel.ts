import { DestroyRef, inject, Injectable } from '@angular/core';
import { fromEvent, map, NEVER, type Observable } from 'rxjs';
import type { Note } from './note';

/**
 * - `saved`: the server has confirmed a new note or a new text
 * - `deleted`: the note is gone
 * - `flush`: save what is unsaved now, because the session is about to end
 * - `discard`: the user does not want what could not be saved
 */
export type NotesMessage = { readonly accountId: string } & (
  | { readonly kind: 'saved'; readonly note: Note }
  | { readonly kind: 'deleted'; readonly noteId: string }
  | { readonly kind: 'flush' }
  | { readonly kind: 'discard' }
);

/** Versioned, because tabs may run different builds of the page: increment it when `NotesMessage` changes. */
const CHANNEL_NAME = 'holdfast-portal-notes.1';

/** Tells the other tabs of the browser what happens to notes. Silent where BroadcastChannel is missing or fails. */
@Injectable({ providedIn: 'root' })
export class NotesChannel {
  readonly #channel = openChannel();

  /** The messages of the other tabs. */
  readonly messages$: Observable<NotesMessage> =
    this.#channel === null
      ? NEVER
      : fromEvent<MessageEvent<NotesMessage>>(this.#channel, 'message').pipe(map(({ data }) => data));

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#channel?.close());
  }

  post(message: NotesMessage): void {
    try {
      this.#channel?.postMessage(message);
    } catch {
      // The other tabs ask the server when they are shown again.
    }
  }
}

function openChannel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel(CHANNEL_NAME);
  } catch {
    return null;
  }
}
