import { HttpErrorResponse } from '@angular/common/http';
import { jest } from '@jest/globals';
import { Subject, type Observable } from 'rxjs';
import { Draft } from './draft';
import type { Note } from './note';

const NOTE: Note = { id: 'note-1', text: 'stored', created_at: '', updated_at: '' };

/** Records writes, and responds when the test says so. */
class FakeApi {
  readonly writes: { readonly text: string; readonly response: Subject<Note> }[] = [];

  write(_id: string, text: string): Observable<Note> {
    const response = new Subject<Note>();
    this.writes.push({ text, response });
    return response;
  }
}

let api: FakeApi;
let draft: Draft;

beforeEach(() => {
  jest.useFakeTimers();
  api = new FakeApi();
  draft = new Draft(api, NOTE);
});

afterEach(() => {
  jest.useRealTimers();
});

async function confirm(): Promise<void> {
  const write = api.writes.at(-1);
  write?.response.next({ ...NOTE, text: write.text });
  await jest.advanceTimersByTimeAsync(0);
}

async function fail(status: number): Promise<void> {
  api.writes.at(-1)?.response.error(new HttpErrorResponse({ status }));
  await jest.advanceTimersByTimeAsync(0);
}

describe('a draft', () => {
  it('is saved once the typing pauses, and marked as saved when the server confirms', async () => {
    draft.write('a');
    await jest.advanceTimersByTimeAsync(500);
    draft.write('ab');
    await jest.advanceTimersByTimeAsync(599);
    expect(api.writes).toEqual([]);
    expect(draft.state()).toBe('unsaved');
    await jest.advanceTimersByTimeAsync(1);
    expect(api.writes.map(({ text }) => text)).toEqual(['ab']);
    expect(draft.state()).toBe('saving');
    await confirm();
    expect(draft.state()).toBe('saved');
  });

  it('is saved again when typing continued during the write, one write at a time', async () => {
    draft.write('a');
    await jest.advanceTimersByTimeAsync(600);
    draft.write('ab');
    await jest.advanceTimersByTimeAsync(5_000);
    expect(api.writes).toHaveLength(1);
    await confirm();
    expect(draft.state()).toBe('unsaved');
    await jest.advanceTimersByTimeAsync(600);
    await confirm();
    expect(api.writes.map(({ text }) => text)).toEqual(['a', 'ab']);
    expect(draft.state()).toBe('saved');
  });

  it.each([0, 401, 429, 500, 503])('keeps the text and tries again after status %d', async (status) => {
    draft.write('kept');
    await jest.advanceTimersByTimeAsync(600);
    await fail(status);
    expect(draft.state()).toBe('offline');
    expect(draft.text()).toBe('kept');
    await jest.advanceTimersByTimeAsync(3_000);
    await confirm();
    expect(api.writes.map(({ text }) => text)).toEqual(['kept', 'kept']);
    expect(draft.state()).toBe('saved');
  });

  it.each([400, 404, 413])('shows why the server rejected it with %d, and keeps the text', async (status) => {
    draft.write('too much');
    await jest.advanceTimersByTimeAsync(600);
    await fail(status);
    expect(draft.state()).toBe('rejected');
    expect(draft.errorMessage()).not.toBe('');
    expect(draft.text()).toBe('too much');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(api.writes).toHaveLength(1);
    draft.write('less');
    expect(draft.errorMessage()).toBe('');
  });

  it('is saved immediately on flush', async () => {
    draft.write('now');
    draft.flush();
    await confirm();
    expect(draft.state()).toBe('saved');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(api.writes).toHaveLength(1);
  });

  it('is not written when the text was changed back', async () => {
    draft.write('other');
    draft.write('stored');
    await jest.advanceTimersByTimeAsync(600);
    expect(api.writes).toEqual([]);
    expect(draft.state()).toBe('saved');
  });

  it('takes changes from elsewhere, but never overwrites unsaved ones', () => {
    draft.adopt({ ...NOTE, text: 'elsewhere' });
    expect(draft.text()).toBe('elsewhere');
    draft.write('mine');
    draft.adopt({ ...NOTE, text: 'elsewhere again' });
    expect(draft.text()).toBe('mine');
  });
});
