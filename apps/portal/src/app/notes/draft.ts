import { computed, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { mergeNotes } from './merge-notes';
import type { Note } from './note';
import type { NotesApi } from './notes-api';
import { excessOf, saveFailureOf } from './save-failure';
import type { BaseVersion, DraftNotice, Resolution, SaveState, UnsavedText } from './save-state';
import { SaveTimer } from './save-timer';

/** What becomes of the text is decided by a response or by the user. */
const SETTLED_LATER: readonly SaveState[] = ['saving', 'conflict', 'deleted'];

/** What a draft needs of its surroundings. */
export interface DraftContext {
  readonly api: Pick<NotesApi, 'find' | 'write'>;
  /** Keeps the unsaved text on the device, or removes it when everything is saved. */
  keep(draft: Draft): void;
  /** Shares what the server has confirmed with the other tabs. */
  share(note: Note): void;
}

/** A note in the editor. Keeps what was typed until the server has confirmed it, and loses nothing that others wrote. */
export class Draft {
  readonly #context: DraftContext;
  readonly #text;
  readonly #state = signal<SaveState>('saved');
  readonly #theirs = signal<BaseVersion | null>(null);
  readonly #errorMessage = signal('');
  readonly #notice = signal<DraftNotice>(null);
  readonly #timer = new SaveTimer(() => void this.#save());
  #base: BaseVersion;
  #sent: string | null = null;

  readonly id: string;
  /** Of the note (RFC 3339). */
  readonly createdAt: string;
  readonly text;
  readonly state = this.#state.asReadonly();
  /** The other version in a conflict. */
  readonly theirs = this.#theirs.asReadonly();
  /** Why the text cannot be saved; empty in every state but `rejected`. */
  readonly errorMessage = this.#errorMessage.asReadonly();
  readonly notice = this.#notice.asReadonly();
  readonly isSaved = computed(() => this.#state() === 'saved');

  constructor(context: DraftContext, { id, text, version, created_at }: Omit<Note, 'updated_at'>) {
    this.#context = context;
    this.id = id;
    this.createdAt = created_at;
    this.#base = { text, version };
    this.#text = signal(text);
    this.text = this.#text.asReadonly();
  }

  get version(): number {
    return this.#base.version;
  }

  /** What has to be kept; null when everything is saved. */
  get unsaved(): UnsavedText | null {
    const text = this.#text();
    return this.isSaved() ? null : { text, base: this.#base, sent: this.#sent };
  }

  write(text: string): void {
    this.#text.set(text);
    this.#notice.set(null);
    if (!SETTLED_LATER.includes(this.#state())) this.#touch();
    this.#context.keep(this);
  }

  /** Continues with a text that the device has kept. Only for a draft without unsaved changes. */
  restore({ text, base, sent }: UnsavedText): void {
    const current = { ...this.#base };
    this.#base = base;
    this.#sent = sent;
    this.#text.set(text);
    this.#notice.set('restored');
    this.#touch();
    if (current.version > base.version) this.#rebase(current);
    this.#context.keep(this);
  }

  /** Takes a newer version of the note, together with unsaved changes if both can be merged. */
  adopt(note: BaseVersion): void {
    if (note.version <= this.#base.version || this.#state() === 'saving') return;
    this.#rebase(note);
    this.#context.keep(this);
  }

  /** The note was deleted elsewhere. The text stays until the user has decided. */
  markDeleted(): void {
    this.#timer.cancel();
    this.#sent = null;
    this.#state.set('deleted');
    this.#context.keep(this);
  }

  resolve(resolution: Resolution): void {
    const theirs = this.#theirs();
    if (theirs === null) return;
    const mine = this.#text();
    const texts = { mine, theirs: theirs.text, both: mergeNotes(this.#base.text, mine, theirs.text).text };
    this.#base = theirs;
    this.#theirs.set(null);
    this.#text.set(texts[resolution]);
    this.#touch();
    this.flush();
    this.#context.keep(this);
  }

  /** Saves unsaved changes now, for example when the connection is back. */
  flush(): void {
    if (this.#state() === 'unsaved' || this.#state() === 'offline') void this.#save();
  }

  /** Drops unsaved changes. */
  discard(): void {
    this.#theirs.set(null);
    this.#text.set(this.#base.text);
    this.#settle();
  }

  /** Stops saving. What the device has kept stays there. */
  stop(): void {
    this.#timer.cancel();
  }

  /** Decides what becomes of the text after a change. */
  #touch(): void {
    const excess = excessOf(this.#text());
    this.#errorMessage.set(excess ?? '');
    this.#state.set(excess === null ? 'unsaved' : 'rejected');
    if (excess === null) this.#timer.afterPause();
    else this.#timer.cancel();
  }

  #settle(): void {
    this.#timer.cancel();
    this.#sent = null;
    this.#errorMessage.set('');
    this.#state.set('saved');
    this.#context.keep(this);
  }

  #rebase(note: BaseVersion): void {
    const mine = this.#text();
    const { text: base } = this.#base;
    const merged = mergeNotes(base, mine, note.text);
    if (mine === note.text || mine === base) {
      this.#base = note;
      this.#text.set(note.text);
      this.#theirs.set(null);
      this.#settle();
    } else if (note.text === this.#sent || merged.isClean) {
      const isOurs = note.text === this.#sent || note.text === base;
      this.#base = note;
      this.#sent = null;
      this.#theirs.set(null);
      if (!isOurs) {
        this.#text.set(merged.text);
        this.#notice.set('merged');
      }
      this.#touch();
    } else {
      this.#timer.cancel();
      this.#sent = null;
      this.#theirs.set(note);
      this.#state.set('conflict');
    }
  }

  async #save(): Promise<void> {
    this.#timer.cancel();
    // Without a response, the same text is sent again first: only then its version is told from that of others.
    const text = this.#sent ?? this.#text();
    if (text === this.#base.text) {
      this.#settle();
      return;
    }
    this.#state.set('saving');
    this.#sent = text;
    this.#context.keep(this);
    try {
      const note = await firstValueFrom(
        this.#context.api.write({ id: this.id, version: this.#base.version, text }),
      );
      this.#confirm(note);
    } catch (error) {
      await this.#afterFailure(error);
    }
  }

  /** The user may have continued typing during the request. */
  #confirm(note: Note): void {
    this.#base = note;
    this.#sent = null;
    this.#context.share(note);
    if (this.#text() === note.text) {
      this.#settle();
    } else {
      this.#touch();
      this.#context.keep(this);
    }
  }

  async #afterFailure(error: unknown): Promise<void> {
    const failure = saveFailureOf(error);
    if (failure.kind === 'changed') {
      await this.#reconcile();
    } else if (failure.kind === 'deleted') {
      this.markDeleted();
    } else if (failure.kind === 'rejected') {
      this.#afterRejection(failure.message);
    } else {
      this.#waitForServer();
    }
  }

  #waitForServer(): void {
    this.#state.set('offline');
    this.#timer.afterOutage();
  }

  /** The user may have changed the text meanwhile. */
  #afterRejection(message: string): void {
    const isCurrent = this.#text() === this.#sent;
    this.#sent = null;
    if (isCurrent) {
      this.#errorMessage.set(message);
      this.#state.set('rejected');
    } else {
      this.#touch();
    }
  }

  async #reconcile(): Promise<void> {
    try {
      this.#rebase(await firstValueFrom(this.#context.api.find(this.id)));
      this.#context.keep(this);
    } catch (error) {
      if (saveFailureOf(error).kind === 'deleted') this.markDeleted();
      else this.#waitForServer();
    }
  }
}
