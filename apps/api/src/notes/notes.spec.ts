import { MAX_NOTE_LENGTH } from '@holdfast/app-contract';
import type { Page, Problem } from '@holdfast/contract';
import { randomUUID } from 'node:crypto';
import { NOTES, TestApi, type TestResponse } from '../../test/test-api';
import type { NoteDto } from './note.dto';

let api: TestApi;
let ada: string;
let bob: string;

beforeAll(async () => {
  api = await TestApi.start();
  ada = await api.registerAndSignIn('ada@holdfast.test');
  bob = await api.registerAndSignIn('bob@holdfast.test');
});

afterAll(() => api.stop());

async function newNote(text: string, bearer = ada): Promise<NoteDto> {
  return (await api.call<NoteDto>('POST', NOTES, { bearer, body: { text } })).body;
}

describe('notes', () => {
  it('are created, listed newest first, replaced and deleted', async () => {
    const first = await newNote('first');
    const second = await newNote('second');
    const list = await api.call<Page<NoteDto>>('GET', NOTES, { bearer: ada });
    expect(list.body.items.map(({ id }) => id).slice(0, 2)).toEqual([second.id, first.id]);
    const path = `${NOTES}/${first.id}`;
    const replaced = await api.call<NoteDto>('PUT', path, { bearer: ada, body: { text: 'changed' } });
    expect(replaced.body).toMatchObject({ id: first.id, text: 'changed', created_at: first.created_at });
    expect((await api.call<NoteDto>('GET', path, { bearer: ada })).body.text).toBe('changed');
    expect((await api.call('DELETE', path, { bearer: ada })).status).toBe(204);
    expect((await api.call('GET', path, { bearer: ada })).status).toBe(404);
  });

  it('are listed in pages, newest first, although some are new or deleted in between', async () => {
    const bearer = await api.registerAndSignIn('eve@holdfast.test');
    const notes = await Promise.all(['1', '2', '3', '4', '5'].map((text) => newNote(text, bearer)));
    const page = async (query: string): Promise<Page<NoteDto>> =>
      (await api.call<Page<NoteDto>>('GET', `${NOTES}?limit=2${query}`, { bearer })).body;
    const first = await page('');
    await newNote('6', bearer);
    await api.call('DELETE', `${NOTES}/${first.items[1]?.id ?? ''}`, { bearer });
    const second = await page(`&cursor=${first.next ?? ''}`);
    const third = await page(`&cursor=${second.next ?? ''}`);
    const listed = [first, second, third].flatMap(({ items }) => items.map(({ id }) => id));
    expect(listed).toHaveLength(5);
    expect(new Set(listed)).toEqual(new Set(notes.map(({ id }) => id)));
    expect(third.next).toBeNull();
  });

  it('come in pages of at most 256 KiB, or one note', async () => {
    const bearer = await api.registerAndSignIn('long@holdfast.test');
    for (let count = 0; count < 6; count += 1) await newNote('漢'.repeat(20_000), bearer);
    const sizes: number[] = [];
    let next: string | null = '';
    while (next !== null) {
      const query: string = next === '' ? '' : `?cursor=${next}`;
      const { body } = await api.call<Page<NoteDto>>('GET', `${NOTES}${query}`, { bearer });
      sizes.push(body.items.length);
      next = body.next;
    }
    expect(sizes).toEqual([4, 2]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=1000', 'limit'],
    ['cursor=1', 'cursor'],
    [
      `cursor=${Buffer.from(JSON.stringify({ created_us: 'infinity', id: randomUUID() })).toString('base64url')}`,
      'cursor',
    ],
  ])('with the query %s are rejected with 400', async (query, field) => {
    const { status, body } = await api.call('GET', `${NOTES}?${query}`, { bearer: ada });
    expect([status, body.code, body.errors?.[0]?.field]).toEqual([400, 'validation_failed', field]);
  });

  it('can contain any script, line breaks or nothing', async () => {
    for (const text of ['', 'Zeile 1\nZeile 2', 'Ω 漢字 🙂', "'; DROP TABLE note; --"]) {
      expect((await newNote(text)).text).toBe(text);
    }
  });

  it.each(['GET', 'PUT', 'DELETE'] as const)('of another account are not found by %s', async (method) => {
    const { id } = await newNote('private');
    const body = method === 'PUT' ? { body: { text: 'mine now' } } : {};
    const response = await api.call(method, `${NOTES}/${id}`, { bearer: bob, ...body });
    expect([response.status, response.body.code]).toEqual([404, 'not_found']);
    expect((await api.call<NoteDto>('GET', `${NOTES}/${id}`, { bearer: ada })).body.text).toBe('private');
  });

  it.each(['1', 'x', randomUUID(), '%00'])('with the ID %s are not found', async (id) => {
    expect((await api.call('GET', `${NOTES}/${id}`, { bearer: ada })).status).toBe(404);
  });

  it.each([
    ['without a text', {}],
    ['with a text that is not a string', { text: 7 }],
    ['with null as the text', { text: null }],
    ['with a text that is too long', { text: 'x'.repeat(MAX_NOTE_LENGTH + 1) }],
    ['with a character that cannot be stored', { text: 'a\u0000b' }],
    ['as an array', [{ text: 'a' }]],
  ])('%s are rejected, name the field and change nothing', async (_description, body) => {
    const { id } = await newNote('before');
    const response = await api.call('PUT', `${NOTES}/${id}`, { bearer: ada, body });
    expect([response.status, response.body.code]).toEqual([400, 'validation_failed']);
    expect(response.body.errors?.every(({ field }) => field === 'text')).toBe(true);
    expect((await api.call<NoteDto>('GET', `${NOTES}/${id}`, { bearer: ada })).body.text).toBe('before');
  });

  it('require an access token', async () => {
    expect((await api.call('GET', NOTES)).body.code).toBe('token_missing');
    expect((await api.call('POST', NOTES, { body: { text: 'x' } })).body.code).toBe('token_missing');
  });

  it.each(['x', '漢', '🙂', '"'])('can be as long as the limit, in %s', async (character) => {
    const text = character.repeat(MAX_NOTE_LENGTH / character.length);
    expect((await newNote(text)).text).toBe(text);
  });

  it('name the limit that they exceed', async () => {
    const body = { text: 'x'.repeat(MAX_NOTE_LENGTH + 1) };
    const response = await api.call('POST', NOTES, { bearer: ada, body });
    expect(response.body.errors?.[0]?.message).toContain(String(MAX_NOTE_LENGTH));
  });
});

describe('the version of a note', () => {
  let note: NoteDto;
  let path: string;

  beforeEach(async () => {
    note = await newNote('first');
    path = `${NOTES}/${note.id}`;
  });

  const put = (
    text: string,
    headers: Record<string, string> = {},
  ): Promise<TestResponse<NoteDto & Problem>> =>
    api.call<NoteDto & Problem>('PUT', path, { bearer: ada, body: { text }, headers });

  it('grows by one with each write, and is the ETag of reads and writes', async () => {
    expect(note.version).toBe(1);
    const written = await put('second');
    const read = await api.call<NoteDto>('GET', path, { bearer: ada });
    for (const { body, headers } of [written, read]) {
      expect([body.version, headers['etag']]).toEqual([2, '"2"']);
    }
    const created = await api.call('POST', NOTES, { bearer: ada, body: { text: 'new' } });
    expect(created.headers['etag']).toBe('"1"');
  });

  it.each(['"1"', '"7", "1"', '*'])('lets a write with If-Match: %s through', async (ifMatch) => {
    expect((await put('second', { 'if-match': ifMatch })).body).toMatchObject({ text: 'second', version: 2 });
  });

  it.each(['"2"', '"0", "2"', 'W/"1"', '"01"', '"x"'])(
    'keeps out a write with If-Match: %s',
    async (ifMatch) => {
      const { status, body } = await put('second', { 'if-match': ifMatch });
      expect([status, body.code, body.action]).toEqual([412, 'note_changed', 'none']);
      expect((await api.call<NoteDto>('GET', path, { bearer: ada })).body.text).toBe('first');
    },
  );

  it('keeps out a deletion of a version that has been replaced', async () => {
    await put('second');
    const stale = await api.call('DELETE', path, { bearer: ada, headers: { 'if-match': '"1"' } });
    expect([stale.status, stale.body.code]).toEqual([412, 'note_changed']);
    const current = await api.call('DELETE', path, { bearer: ada, headers: { 'if-match': '"2"' } });
    expect(current.status).toBe(204);
  });

  it.each(['1', '"1', '', '"1" "2"', `"${'1'.repeat(2_000)}"`])(
    'rejects If-Match: %s, which is malformed',
    async (ifMatch) => {
      const { status, body } = await put('second', { 'if-match': ifMatch });
      expect([status, body.code, body.errors?.[0]?.field]).toEqual([400, 'validation_failed', 'If-Match']);
    },
  );

  it('need not be sent: the last write counts', async () => {
    await put('second');
    expect((await put('third')).body).toMatchObject({ text: 'third', version: 3 });
  });

  it('lets one of several writes of the same version through', async () => {
    const writes = await Promise.all(['a', 'b', 'c'].map((text) => put(text, { 'if-match': '"1"' })));
    expect(writes.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  });

  it('says nothing about notes of others and notes that are gone', async () => {
    const headers = { 'if-match': '"9"' };
    expect((await api.call('DELETE', path, { bearer: bob, headers })).status).toBe(404);
    await api.call('DELETE', path, { bearer: ada });
    expect((await put('second', headers)).status).toBe(404);
  });
});
