import { HttpErrorResponse } from '@angular/common/http';
import { jest } from '@jest/globals';
import { Subject, type Observable } from 'rxjs';
import type { Draft } from './draft';
import { NoteRemovals, UNDO_MS } from './note-removals';

/** Only its identity counts. */
const DRAFT = { id: 'note-1', version: 1 } as Draft;

let requests: Subject<unknown>[];
let removed: Draft[];
let failed: Draft[];
let removals: NoteRemovals;

beforeEach(() => {
  jest.useFakeTimers();
  requests = [];
  removed = [];
  failed = [];
  const remove = (): Observable<unknown> => {
    const request = new Subject<unknown>();
    requests.push(request);
    return request;
  };
  removals = new NoteRemovals(
    { remove },
    {
      removed: (draft) => removed.push(draft),
      failed: (draft) => failed.push(draft),
    },
  );
});

afterEach(() => {
  jest.useRealTimers();
});

describe('deleting a note', () => {
  it('hides it at once, and deletes it once nobody can undo it', async () => {
    removals.begin(DRAFT);
    removals.begin(DRAFT);
    expect([...removals.hidden()]).toEqual([DRAFT]);
    await jest.advanceTimersByTimeAsync(UNDO_MS - 1);
    expect(requests).toHaveLength(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(requests).toHaveLength(1);
    requests[0]?.next(null);
    await jest.advanceTimersByTimeAsync(0);
    expect(removed).toEqual([DRAFT]);
  });

  it('leaves it where it was when it is undone', async () => {
    removals.begin(DRAFT);
    removals.undo(DRAFT);
    expect(removals.hidden().size).toBe(0);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(requests).toHaveLength(0);
  });

  it('does not wait when the page is left', async () => {
    removals.begin(DRAFT);
    const committed = removals.commitAll();
    requests[0]?.next(null);
    await committed;
    expect(removed).toEqual([DRAFT]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(requests).toHaveLength(1);
  });

  it.each([
    [404, [DRAFT], []],
    [412, [], [DRAFT]],
    [503, [], [DRAFT]],
  ])(
    'with status %d has succeeded only if the note is gone',
    async (status, expectedRemoved, expectedFailed) => {
      removals.begin(DRAFT);
      const committed = removals.commitAll();
      requests[0]?.error(new HttpErrorResponse({ status }));
      await committed;
      expect([removed, failed]).toEqual([expectedRemoved, expectedFailed]);
      expect(removals.hidden().size).toBe(0);
    },
  );
});
