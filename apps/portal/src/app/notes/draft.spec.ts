import { HttpErrorResponse } from '@angular/common/http';
import { MAX_NOTE_LENGTH } from '@holdfast/app-contract';
import { jest } from '@jest/globals';
import { Subject, type Observable } from 'rxjs';
import { Draft, type DraftContext } from './draft';
import type { Note } from './note';
import type { UnsavedText } from './save-state';

const NOTE: Note = { id: 'note-1', text: 'stored', version: 1, created_at: '', updated_at: '' };

interface Call {
  readonly text: string;
  readonly version: number;
  readonly response: Subject<Note>;
}

/** Records writes, and responds when the test says so. */
class FakeContext implements DraftContext {
  readonly writes: Call[] = [];
  readonly finds: Subject<Note>[] = [];
  readonly shared: Note[] = [];
  /** What the device keeps; null for nothing. */
  kept: UnsavedText | null = null;

  readonly api = {
    write: ({ text, version }: Pick<Note, 'text' | 'version'>): Observable<Note> => {
      const response = new Subject<Note>();
      this.writes.push({ text, version, response });
      return response;
    },
    find: (): Observable<Note> => {
      const response = new Subject<Note>();
      this.finds.push(response);
      return response;
    },
  };

  keep({ unsaved }: Draft): void {
    this.kept = unsaved;
  }

  share(note: Note): void {
    this.shared.push(note);
  }
}

let context: FakeContext;
let draft: Draft;

beforeEach(() => {
  jest.useFakeTimers();
  context = new FakeContext();
  draft = new Draft(context, NOTE);
});

afterEach(() => {
  jest.useRealTimers();
});

const texts = (): readonly string[] => context.writes.map(({ text }) => text);
const pause = (): Promise<void> => jest.advanceTimersByTimeAsync(600);

async function confirm(): Promise<void> {
  const write = context.writes.at(-1);
  write?.response.next({ ...NOTE, text: write.text, version: write.version + 1 });
  await jest.advanceTimersByTimeAsync(0);
}

async function fail(status: number, call = context.writes.at(-1)?.response): Promise<void> {
  call?.error(new HttpErrorResponse({ status }));
  await jest.advanceTimersByTimeAsync(0);
}

/** The server has another version than the draft was derived from. */
async function changedElsewhere(text: string, version = 2): Promise<void> {
  await fail(412);
  context.finds.at(-1)?.next({ ...NOTE, text, version });
  await jest.advanceTimersByTimeAsync(0);
}

describe('a draft', () => {
  it('is saved once the typing pauses, and marked as saved when the server confirms', async () => {
    draft.write('a');
    await jest.advanceTimersByTimeAsync(500);
    draft.write('ab');
    await jest.advanceTimersByTimeAsync(599);
    expect(texts()).toEqual([]);
    expect(draft.state()).toBe('unsaved');
    await jest.advanceTimersByTimeAsync(1);
    expect(texts()).toEqual(['ab']);
    expect(draft.state()).toBe('saving');
    await confirm();
    expect(draft.state()).toBe('saved');
    expect(context.shared).toMatchObject([{ text: 'ab', version: 2 }]);
  });

  it('is saved every five seconds while somebody types steadily', async () => {
    for (let time = 0; time < 14_000; time += 200) {
      draft.write(`typed for ${String(time)} ms`);
      await jest.advanceTimersByTimeAsync(200);
      if (draft.state() === 'saving') await confirm();
    }
    expect(context.writes.length).toBeGreaterThanOrEqual(2);
    expect(context.writes.length).toBeLessThanOrEqual(4);
  });

  it('is saved again when typing continued during the write, one write at a time', async () => {
    draft.write('a');
    await pause();
    draft.write('ab');
    await jest.advanceTimersByTimeAsync(5_000);
    expect(context.writes).toHaveLength(1);
    await confirm();
    expect(draft.state()).toBe('unsaved');
    await pause();
    await confirm();
    expect(texts()).toEqual(['a', 'ab']);
    expect(context.writes.map(({ version }) => version)).toEqual([1, 2]);
    expect(draft.state()).toBe('saved');
  });

  it.each([0, 401, 429, 500, 503])('keeps the text and tries again after status %d', async (status) => {
    draft.write('kept');
    await pause();
    await fail(status);
    expect(draft.state()).toBe('offline');
    expect(draft.text()).toBe('kept');
    await jest.advanceTimersByTimeAsync(3_000);
    await confirm();
    expect(texts()).toEqual(['kept', 'kept']);
    expect(draft.state()).toBe('saved');
  });

  it.each([400, 413])('shows why the server rejected it with %d, and keeps the text', async (status) => {
    draft.write('too much');
    await pause();
    await fail(status);
    expect(draft.state()).toBe('rejected');
    expect(draft.errorMessage()).not.toBe('');
    expect(draft.text()).toBe('too much');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(context.writes).toHaveLength(1);
    draft.write('less');
    expect(draft.errorMessage()).toBe('');
  });

  it('keeps a text that is too long, names the limit and sends nothing', async () => {
    const text = 'x'.repeat(MAX_NOTE_LENGTH + 1);
    draft.write(text);
    await jest.advanceTimersByTimeAsync(60_000);
    expect([draft.text(), draft.state(), context.writes]).toEqual([text, 'rejected', []]);
    expect(draft.errorMessage()).toContain(MAX_NOTE_LENGTH.toLocaleString());
    draft.write('x'.repeat(MAX_NOTE_LENGTH));
    expect([draft.state(), draft.errorMessage()]).toEqual(['unsaved', '']);
  });

  it('is saved immediately on flush', async () => {
    draft.write('now');
    draft.flush();
    await confirm();
    expect(draft.state()).toBe('saved');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(context.writes).toHaveLength(1);
  });

  it('is not written when the text was changed back', async () => {
    draft.write('other');
    draft.write('stored');
    await pause();
    expect(context.writes).toEqual([]);
    expect(draft.state()).toBe('saved');
  });

  it('is kept on the device from the first character until it is saved', async () => {
    draft.write('a');
    expect(context.kept).toEqual({ text: 'a', base: { text: 'stored', version: 1 }, sent: null });
    await pause();
    expect(context.kept?.sent).toBe('a');
    await confirm();
    expect(context.kept).toBeNull();
  });
});

describe('a draft whose note was changed elsewhere', () => {
  it('takes the change if it has none of its own', () => {
    draft.adopt({ ...NOTE, text: 'elsewhere', version: 2 });
    expect([draft.text(), draft.state(), draft.version]).toEqual(['elsewhere', 'saved', 2]);
  });

  it('ignores versions that it knows, which came late', () => {
    draft.adopt({ ...NOTE, text: 'third', version: 3 });
    draft.adopt({ ...NOTE, text: 'second', version: 2 });
    expect(draft.text()).toBe('third');
  });

  it('is merged with changes to other paragraphs, says so and is saved', async () => {
    draft = new Draft(context, { ...NOTE, text: 'one\ntwo\nthree' });
    draft.write('ONE\ntwo\nthree');
    await pause();
    await changedElsewhere('one\ntwo\nTHREE');
    expect([draft.text(), draft.notice()]).toEqual(['ONE\ntwo\nTHREE', 'merged']);
    await pause();
    await confirm();
    expect(context.writes.at(-1)).toMatchObject({ text: 'ONE\ntwo\nTHREE', version: 2 });
    expect(draft.state()).toBe('saved');
  });

  it('keeps both versions of a paragraph until the user has chosen, and sends nothing meanwhile', async () => {
    draft.write('mine');
    await pause();
    await changedElsewhere('theirs');
    expect([draft.state(), draft.text(), draft.theirs()?.text]).toEqual(['conflict', 'mine', 'theirs']);
    draft.write('mine and more');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(context.writes).toHaveLength(1);
    expect(context.kept?.text).toBe('mine and more');
  });

  it.each([
    ['mine', ['mine'], 'mine'],
    ['both', ['mine\ntheirs'], 'mine\ntheirs'],
    ['theirs', [], 'theirs'],
  ] as const)('keeps %s if the user chooses so', async (resolution, written, text) => {
    draft.write('mine');
    await pause();
    await changedElsewhere('theirs');
    draft.resolve(resolution);
    await confirm();
    expect(texts().slice(1)).toEqual(written);
    expect([draft.text(), draft.state(), draft.theirs(), context.kept]).toEqual([text, 'saved', null, null]);
  });

  it('shows the latest of several other versions', async () => {
    draft.write('mine');
    await pause();
    await changedElsewhere('theirs');
    draft.adopt({ ...NOTE, text: 'theirs again', version: 3 });
    expect(draft.theirs()?.text).toBe('theirs again');
    draft.resolve('mine');
    expect(context.writes.at(-1)?.version).toBe(3);
  });

  it('does not take its own write for that of others when the response was lost', async () => {
    draft.write('a');
    await pause();
    await fail(0);
    draft.write('ab');
    await pause();
    await changedElsewhere('a');
    expect([draft.state(), draft.text()]).toEqual(['unsaved', 'ab']);
    expect(texts()).toEqual(['a', 'a']);
    await pause();
    expect(context.writes.at(-1)).toMatchObject({ text: 'ab', version: 2 });
  });

  it('tries again when the other version cannot be read', async () => {
    draft.write('mine');
    await pause();
    await fail(412);
    await fail(503, context.finds.at(-1));
    expect(draft.state()).toBe('offline');
    await jest.advanceTimersByTimeAsync(3_000);
    expect(texts()).toEqual(['mine', 'mine']);
  });
});

describe('a draft whose note was deleted elsewhere', () => {
  it('keeps the text and sends nothing more', async () => {
    draft.write('mine');
    await pause();
    await fail(404);
    draft.write('mine and more');
    await jest.advanceTimersByTimeAsync(60_000);
    expect([draft.state(), draft.text()]).toEqual(['deleted', 'mine and more']);
    expect(context.kept?.text).toBe('mine and more');
    expect(context.writes).toHaveLength(1);
  });
});

describe('a draft that the device has kept', () => {
  it('is saved on the version that it was derived from', async () => {
    draft.restore({ text: 'typed before', base: { text: 'stored', version: 1 }, sent: null });
    expect([draft.text(), draft.notice()]).toEqual(['typed before', 'restored']);
    await pause();
    expect(context.writes.at(-1)).toMatchObject({ text: 'typed before', version: 1 });
  });

  it('is in conflict if the same paragraph has been changed since', () => {
    draft.restore({ text: 'typed before', base: { text: 'old', version: 0 }, sent: null });
    expect([draft.state(), draft.text(), draft.theirs()?.text]).toEqual([
      'conflict',
      'typed before',
      'stored',
    ]);
  });

  it('has been saved if the server has the text that was sent', () => {
    draft.restore({ text: 'stored', base: { text: 'old', version: 0 }, sent: 'stored' });
    expect([draft.state(), context.kept]).toEqual(['saved', null]);
  });
});
