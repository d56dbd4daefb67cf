import { computed, inject, Injectable, signal } from '@angular/core';
import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from 'idb';
import { firstValueFrom, from, timeout } from 'rxjs';
import type { UnsavedText } from './save-state';
import { TabPresence } from './tab-presence';

/** An unsaved text as the device keeps it. */
export interface UnsavedNote extends UnsavedText {
  readonly accountId: string;
  readonly noteId: string;
  /** Of the note (RFC 3339). */
  readonly createdAt: string;
}

/** An unsaved text, and the tab in which it was typed. */
export interface StoredNote extends UnsavedNote {
  readonly tab: string;
}

/** A text to store; null to remove it. */
type Change = Pick<StoredNote, 'accountId' | 'noteId' | 'tab'> & { readonly note: StoredNote | null };

interface Schema extends DBSchema {
  readonly notes: {
    key: [accountId: string, noteId: string, tab: string];
    value: StoredNote;
    indexes: { account: string };
  };
}

const DATABASE = 'holdfast-portal';
const MAX_NOTES = 200;
/** Of one text. */
const MAX_LENGTH = 2_000_000;
/** A browser may never respond. */
const MAX_WAIT_MS = 3_000;

/** Keeps unsaved texts on this device until they are saved, for each account. Never throws. */
@Injectable({ providedIn: 'root' })
export class UnsavedNotes {
  readonly #presence = inject(TabPresence);
  /** The notes that the device cannot keep. */
  readonly #notKept = signal<ReadonlySet<string>>(new Set());
  /** By note and tab: only the latest text of a note counts. */
  readonly #queue = new Map<string, Change>();
  #database: Promise<IDBPDatabase<Schema>> | null = null;
  #writing: Promise<void> | null = null;

  /** Whether the device keeps everything that is unsaved. */
  readonly isKeeping = computed(() => this.#notKept().size === 0);

  keep(note: UnsavedNote): void {
    this.#presence.announce();
    const stored = { ...note, tab: this.#presence.id };
    this.#enqueue({ ...stored, note: stored });
  }

  remove(note: Pick<UnsavedNote, 'accountId' | 'noteId'>): void {
    this.#enqueue({ ...note, tab: this.#presence.id, note: null });
  }

  /** What tabs that are no longer there have left, and what this one has kept. */
  async remaining(accountId: string): Promise<readonly StoredNote[]> {
    const living = await this.#presence.others();
    return (await this.#allOf(accountId)).filter(({ tab }) => !living.has(tab));
  }

  /** Removes what another tab has left, once this one keeps it. */
  takeOver(left: StoredNote): void {
    if (left.tab !== this.#presence.id) this.#enqueue({ ...left, note: null });
  }

  /** How many unsaved texts of the account the device keeps, those of all tabs. */
  async count(accountId: string): Promise<number> {
    await this.#writing;
    return (await this.#allOf(accountId)).length;
  }

  /** Removes all unsaved texts of the account. */
  async forget(accountId: string): Promise<void> {
    for (const left of await this.#allOf(accountId)) this.#enqueue({ ...left, note: null });
    await this.#flush();
  }

  #enqueue({ accountId, noteId, tab, note }: Change): void {
    this.#queue.set(nameOf({ accountId, noteId, tab }), { accountId, noteId, tab, note });
    void this.#flush();
  }

  #flush(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.size > 0) {
      const changes = [...this.#queue.values()];
      this.#queue.clear();
      const failed = await this.#within(
        this.#write(changes),
        changes.filter(({ note }) => note !== null),
      );
      const settled = new Set(changes.map((change) => nameOf(change)));
      const others = [...this.#notKept()].filter((name) => !settled.has(name));
      this.#notKept.set(new Set([...others, ...failed.map((change) => nameOf(change))]));
    }
  }

  /** Resolves with what cannot be kept. */
  async #write(changes: readonly Change[]): Promise<readonly Change[]> {
    const transaction = (await this.#open()).transaction('notes', 'readwrite');
    const { store } = transaction;
    const failed: Change[] = [];
    for (const change of changes) {
      const { accountId, noteId, tab, note } = change;
      if (note === null) await store.delete([accountId, noteId, tab]);
      else if (await isWithinBounds(note, store)) await store.put(note);
      else failed.push(change);
    }
    await transaction.done;
    return failed;
  }

  #allOf(accountId: string): Promise<readonly StoredNote[]> {
    return this.#within(
      this.#open().then((database) => database.getAllFromIndex('notes', 'account', accountId)),
      [],
    );
  }

  /** Rejects, and does not throw, in browsers whose storage is broken. */
  async #open(): Promise<IDBPDatabase<Schema>> {
    this.#database ??= openDB<Schema>(DATABASE, 1, {
      upgrade: (database) => {
        const store = database.createObjectStore('notes', { keyPath: ['accountId', 'noteId', 'tab'] });
        store.createIndex('account', 'accountId');
      },
      // Otherwise nobody could delete the database, or upgrade it, while this page is open.
      blocking: () => {
        void this.#database?.then((database) => {
          database.close();
        });
        this.#database = null;
      },
      terminated: () => {
        this.#database = null;
      },
    });
    return this.#database;
  }

  async #within<Result>(work: Promise<Result>, otherwise: Result): Promise<Result> {
    try {
      return await firstValueFrom(from(work).pipe(timeout(MAX_WAIT_MS)));
    } catch {
      this.#database = null;
      return otherwise;
    }
  }
}

function nameOf({ accountId, noteId, tab }: Omit<Change, 'note'>): string {
  return JSON.stringify([accountId, noteId, tab]);
}

/** Within a transaction of IndexedDB, which nothing else may be awaited in. */
async function isWithinBounds(
  note: StoredNote,
  store: IDBPObjectStore<Schema, ['notes'], 'notes', 'readwrite'>,
): Promise<boolean> {
  if (note.text.length > MAX_LENGTH) return false;
  const isKept = (await store.getKey([note.accountId, note.noteId, note.tab])) !== undefined;
  return isKept || (await store.count()) < MAX_NOTES;
}
