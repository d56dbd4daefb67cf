import { HttpErrorResponse } from '@angular/common/http';
import { computed, signal, type Signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Note } from './note';
import type { NotesApi } from './notes-api';

/**
 * - `saved`: the server has confirmed what is written here
 * - `unsaved`: typed, and saved in a moment
 * - `saving`: on its way
 * - `offline`: the server did not take it yet; tried again
 * - `rejected`: the server will not take it as it is
 */
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'rejected';

const TYPING_PAUSE_MS = 600;
const RETRY_MS = 3_000;

/** One note while it is written: what was typed is kept until the server has confirmed it. */
export class Draft {
  readonly #api: Pick<NotesApi, 'write'>;
  readonly #text;
  readonly #state = signal<SaveState>('saved');
  readonly #fault = signal('');
  #confirmedText: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly id: string;
  readonly text: Signal<string>;
  readonly state: Signal<SaveState>;
  /** Why the server will not take it; empty in every other state. */
  readonly fault: Signal<string>;
  readonly isSaved = computed(() => this.#state() === 'saved');

  constructor(api: Pick<NotesApi, 'write'>, { id, text }: Note) {
    this.#api = api;
    this.id = id;
    this.#confirmedText = text;
    this.#text = signal(text);
    this.text = this.#text.asReadonly();
    this.state = this.#state.asReadonly();
    this.fault = this.#fault.asReadonly();
  }

  write(text: string): void {
    this.#text.set(text);
    this.#fault.set('');
    if (this.#state() !== 'saving') {
      this.#state.set('unsaved');
      this.#saveAfter(TYPING_PAUSE_MS);
    }
  }

  /** Takes the server's text where nothing of ours is waiting to be saved. */
  adopt({ text }: Note): void {
    if (!this.isSaved()) return;
    this.#confirmedText = text;
    this.#text.set(text);
  }

  /** Saves at once what is not saved, as when the server is back. */
  flush(): void {
    if (this.#state() === 'unsaved' || this.#state() === 'offline') void this.#save();
  }

  /** Gives up what was typed. */
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
      this.#afterAnswer();
    } catch (error) {
      this.#afterFailure(error);
    }
  }

  /** Somebody may have typed on meanwhile. */
  #afterAnswer(): void {
    if (this.#text() === this.#confirmedText) {
      this.#state.set('saved');
    } else {
      this.#state.set('unsaved');
      this.#saveAfter(TYPING_PAUSE_MS);
    }
  }

  #afterFailure(error: unknown): void {
    const sentence = rejectionOf(error);
    if (sentence === null) {
      this.#state.set('offline');
      this.#saveAfter(RETRY_MS);
    } else {
      this.#fault.set(sentence);
      this.#state.set('rejected');
    }
  }
}

const REJECTIONS: Readonly<Partial<Record<number, string>>> = {
  400: 'The server will not take this text: it is too long, or holds characters that cannot be stored.',
  404: 'This note was deleted elsewhere. Copy your text into a new one to keep it.',
  413: 'This note is too long to be saved.',
};

/** Null for what passes by itself: an outage, or a sign-out after which somebody signs in again. */
function rejectionOf(error: unknown): string | null {
  return error instanceof HttpErrorResponse ? (REJECTIONS[error.status] ?? null) : null;
}
