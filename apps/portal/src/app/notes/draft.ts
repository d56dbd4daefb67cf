import { HttpErrorResponse } from '@angular/common/http';
import { computed, signal, type Signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Note } from './note';
import type { NotesApi } from './notes-api';

/**
 * - `saved`: the server has confirmed the text
 * - `unsaved`: typed, and saved once the typing pauses
 * - `saving`: the request is under way
 * - `offline`: the last attempt failed, and another one follows
 * - `rejected`: the server does not accept the text as it is
 */
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'rejected';

const TYPING_PAUSE_MS = 600;
const RETRY_MS = 3_000;

/** A note in the editor. Keeps what was typed until the server has confirmed it. */
export class Draft {
  readonly #api: Pick<NotesApi, 'write'>;
  readonly #text;
  readonly #state = signal<SaveState>('saved');
  readonly #errorMessage = signal('');
  #confirmedText: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly id: string;
  readonly text: Signal<string>;
  readonly state: Signal<SaveState>;
  /** Why the server rejected the text; empty in every other state. */
  readonly errorMessage: Signal<string>;
  readonly isSaved = computed(() => this.#state() === 'saved');

  constructor(api: Pick<NotesApi, 'write'>, { id, text }: Note) {
    this.#api = api;
    this.id = id;
    this.#confirmedText = text;
    this.#text = signal(text);
    this.text = this.#text.asReadonly();
    this.state = this.#state.asReadonly();
    this.errorMessage = this.#errorMessage.asReadonly();
  }

  write(text: string): void {
    this.#text.set(text);
    this.#errorMessage.set('');
    if (this.#state() !== 'saving') {
      this.#state.set('unsaved');
      this.#saveAfter(TYPING_PAUSE_MS);
    }
  }

  /** Takes the server's text, unless there are unsaved changes. */
  adopt({ text }: Note): void {
    if (!this.isSaved()) return;
    this.#confirmedText = text;
    this.#text.set(text);
  }

  /** Saves unsaved changes now, for example when the connection is back. */
  flush(): void {
    if (this.#state() === 'unsaved' || this.#state() === 'offline') void this.#save();
  }

  /** Drops unsaved changes. */
  discard(): void {
    clearTimeout(this.#timer);
    this.#confirmedText = this.#text();
    this.#state.set('saved');
  }

  #saveAfter(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.#save();
    }, delayMs);
  }

  async #save(): Promise<void> {
    clearTimeout(this.#timer);
    const text = this.#text();
    if (text === this.#confirmedText) {
      this.#state.set('saved');
      return;
    }
    this.#state.set('saving');
    try {
      await firstValueFrom(this.#api.write(this.id, text));
      this.#confirmedText = text;
      this.#afterSuccess();
    } catch (error) {
      this.#afterFailure(error);
    }
  }

  /** The user may have continued typing during the request. */
  #afterSuccess(): void {
    if (this.#text() === this.#confirmedText) {
      this.#state.set('saved');
    } else {
      this.#state.set('unsaved');
      this.#saveAfter(TYPING_PAUSE_MS);
    }
  }

  #afterFailure(error: unknown): void {
    const rejection = rejectionOf(error);
    if (rejection === null) {
      this.#state.set('offline');
      this.#saveAfter(RETRY_MS);
    } else {
      this.#errorMessage.set(rejection);
      this.#state.set('rejected');
    }
  }
}

const REJECTIONS: Readonly<Partial<Record<number, string>>> = {
  400: 'This note could not be saved. It is too long or contains characters that cannot be stored.',
  404: 'This note was deleted on another device. To keep your text, copy it into a new note.',
  413: 'This note is too long to save.',
};

/** Null for failures that a later attempt may survive, such as an outage or an ended session. */
function rejectionOf(error: unknown): string | null {
  return error instanceof HttpErrorResponse ? (REJECTIONS[error.status] ?? null) : null;
}
