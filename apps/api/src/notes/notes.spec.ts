import type { Page } from '@holdfast/contract';
import { randomUUID } from 'node:crypto';
import { NOTES, TestApi } from '../../test/test-api';
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
    ['with a text that is too long', { text: 'x'.repeat(20_001) }],
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
});
