import 'fake-indexeddb/auto';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import { IDBFactory } from 'fake-indexeddb';
import { TabPresence } from './tab-presence';
import { UnsavedNotes, type UnsavedNote } from './unsaved-notes';

const NOTE: UnsavedNote = {
  accountId: 'ada',
  noteId: 'note-1',
  createdAt: '2026-01-15T12:00:00.000Z',
  text: 'typed',
  base: { text: 'stored', version: 1 },
  sent: null,
};

/** The tabs that are there, besides the one that asks. */
let living: Set<string>;

// jsdom has none.
globalThis.structuredClone = <Value>(value: Value) => JSON.parse(JSON.stringify(value)) as Value;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  living = new Set();
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** The notes of a tab that has just been opened. */
function openTab(id: string): UnsavedNotes {
  TestBed.resetTestingModule();
  const presence = { id, announce: () => undefined, others: () => Promise.resolve(living) };
  TestBed.configureTestingModule({ providers: [{ provide: TabPresence, useValue: presence }] });
  return TestBed.inject(UnsavedNotes);
}

async function textsOf(notes: UnsavedNotes, accountId = 'ada'): Promise<readonly string[]> {
  await notes.count(accountId);
  return (await notes.remaining(accountId)).map(({ text }) => text);
}

describe('unsaved text on the device', () => {
  it('is there for the next page, the latest of each note, until it is saved', async () => {
    const notes = openTab('first');
    notes.keep(NOTE);
    notes.keep({ ...NOTE, text: 'typed on' });
    notes.keep({ ...NOTE, noteId: 'note-2', text: 'another' });
    await notes.count('ada');
    const next = openTab('second');
    expect(await textsOf(next)).toEqual(['typed on', 'another']);
    const [left] = await next.remaining('ada');
    if (left !== undefined) next.takeOver(left);
    expect(await textsOf(next)).toEqual(['another']);
  });

  it('is for its account alone', async () => {
    const notes = openTab('first');
    notes.keep(NOTE);
    notes.keep({ ...NOTE, accountId: 'bob', text: 'of Bob' });
    expect(await textsOf(notes, 'bob')).toEqual(['of Bob']);
    await notes.forget('bob');
    expect([await notes.count('ada'), await notes.count('bob')]).toEqual([1, 0]);
  });

  it('of a tab that is there is left to that tab', async () => {
    openTab('first').keep(NOTE);
    const other = openTab('second');
    await other.count('ada');
    living.add('first');
    expect(await other.remaining('ada')).toEqual([]);
    expect(await other.count('ada')).toBe(1);
  });

  it('of two tabs on one note is kept for both', async () => {
    const first = openTab('first');
    first.keep(NOTE);
    await first.count('ada');
    const second = openTab('second');
    second.keep({ ...NOTE, text: 'typed in the other tab' });
    expect(await textsOf(second)).toEqual(['typed', 'typed in the other tab']);
  });

  it('is bounded in number and length, and says what it cannot keep', async () => {
    const notes = openTab('first');
    for (let index = 0; index < 200; index += 1) notes.keep({ ...NOTE, noteId: String(index) });
    await notes.count('ada');
    expect(notes.isKeeping()).toBe(true);
    notes.keep({ ...NOTE, noteId: 'one too many' });
    notes.keep({ ...NOTE, noteId: '0', text: 'of a note that is kept already' });
    expect(await notes.count('ada')).toBe(200);
    expect(notes.isKeeping()).toBe(false);
    notes.remove({ accountId: 'ada', noteId: 'one too many' });
    await notes.count('ada');
    expect(notes.isKeeping()).toBe(true);
    notes.keep({ ...NOTE, noteId: '0', text: 'x'.repeat(2_000_001) });
    await notes.count('ada');
    expect(notes.isKeeping()).toBe(false);
  });

  it('does not keep the browser from deleting its data, and is kept again afterwards', async () => {
    const notes = openTab('first');
    notes.keep(NOTE);
    await notes.count('ada');
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('holdfast-portal');
      request.onsuccess = resolve;
      request.onerror = reject;
    });
    notes.keep({ ...NOTE, text: 'typed afterwards' });
    expect(await textsOf(notes)).toEqual(['typed afterwards']);
  });

  it.each([
    [
      'is broken',
      () => {
        throw new DOMException('Internal error opening backing store.', 'UnknownError');
      },
    ],
    ['never responds', () => new EventTarget() as IDBOpenDBRequest],
  ])('is not kept, without an error, where the storage %s', async (_trouble, open) => {
    jest.useFakeTimers();
    jest.spyOn(indexedDB, 'open').mockImplementation(open);
    const notes = openTab('first');
    notes.keep(NOTE);
    const remaining = notes.remaining('ada');
    await jest.advanceTimersByTimeAsync(3_000);
    expect(await remaining).toEqual([]);
    expect(notes.isKeeping()).toBe(false);
    jest.useRealTimers();
  });
});
