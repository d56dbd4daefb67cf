import { API_BASE_PATH, AuthPath, type TokenResponse } from '@holdfast/contract';

const PASSWORD = 'four-random-common-words';

interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** A note, as the API returns it. */
export interface StoredNote {
  readonly id: string;
  readonly text: string;
  readonly version: number;
}

/** An account of its own, and another device of it, which calls the API without a portal. */
export class NotesClient {
  readonly credentials: Credentials;
  readonly #url: string;
  readonly #accessToken: string;

  private constructor(url: string, credentials: Credentials, accessToken: string) {
    this.credentials = credentials;
    this.#url = url;
    this.#accessToken = accessToken;
  }

  static async register(url: string): Promise<NotesClient> {
    const credentials = { email: `notes-${crypto.randomUUID()}@holdfast.test`, password: PASSWORD };
    await send(`${url}${AuthPath.register}`, 'POST', credentials);
    return NotesClient.signIn(url, credentials);
  }

  static async signIn(url: string, credentials: Credentials): Promise<NotesClient> {
    const body = { ...credentials, transport: 'body' };
    const { access_token } = (await send(`${url}${AuthPath.login}`, 'POST', body)) as TokenResponse;
    return new NotesClient(url, credentials, access_token);
  }

  async list(): Promise<readonly StoredNote[]> {
    return ((await this.#call('GET', '?limit=100')) as { items: StoredNote[] }).items;
  }

  async texts(): Promise<readonly string[]> {
    return (await this.list()).map(({ text }) => text);
  }

  async add(text: string): Promise<StoredNote> {
    return (await this.#call('POST', '', { text })) as StoredNote;
  }

  async write(id: string, text: string): Promise<void> {
    await this.#call('PUT', `/${id}`, { text });
  }

  async remove(id: string): Promise<void> {
    await this.#call('DELETE', `/${id}`);
  }

  #call(method: string, path: string, body?: object): Promise<unknown> {
    return send(`${this.#url}${API_BASE_PATH}/notes${path}`, method, body, this.#accessToken);
  }
}

async function send(url: string, method: string, body?: object, accessToken?: string): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${String(response.status)} ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}
