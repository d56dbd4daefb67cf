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
    const list = await api.call<NoteDto[]>('GET', NOTES, { bearer: ada });
    expect(list.body.map(({ id }) => id).slice(0, 2)).toEqual([second.id, first.id]);
    const path = `${NOTES}/${first.id}`;
    const replaced = await api.call<NoteDto>('PUT', path, { bearer: ada, body: { text: 'changed' } });
    expect(replaced.body).toMatchObject({ id: first.id, text: 'changed', created_at: first.created_at });
    expect((await api.call<NoteDto>('GET', path, { bearer: ada })).body.text).toBe('changed');
    expect((await api.call('DELETE', path, { bearer: ada })).status).toBe(204);
    expect((await api.call('GET', path, { bearer: ada })).status).toBe(404);
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
