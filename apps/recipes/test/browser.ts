import { DPOP_NONCE_HEADER } from '@holdfast/contract';
import { generateKeyPair, generateProof, type KeyPair } from 'dpop';

/** What a test sends beside the body. */
interface SendOptions {
  readonly bearer?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A response, read. */
export interface BrowserResponse<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A browser with cookies and a device key. It proves the key on every POST, and once more with a new nonce. */
export class Browser {
  readonly #origin: string;
  readonly #keys: KeyPair;
  readonly #cookies = new Map<string, string>();
  #nonce: string | undefined;

  private constructor(origin: string, keys: KeyPair) {
    this.#origin = origin;
    this.#keys = keys;
  }

  static async open(origin: string): Promise<Browser> {
    return new Browser(origin, await generateKeyPair('ES256'));
  }

  /** As a thief or another tab would have them. */
  takeCookiesOf(other: Browser): void {
    for (const [name, value] of other.#cookies) this.#cookies.set(name, value);
  }

  /** Follows no redirect. */
  get<Body = unknown>(path: string, options: SendOptions = {}): Promise<BrowserResponse<Body>> {
    return this.#send<Body>('GET', path, options);
  }

  put<Body = unknown>(path: string, options: SendOptions = {}): Promise<BrowserResponse<Body>> {
    return this.#send<Body>('PUT', path, options);
  }

  async post<Body = unknown>(path: string, options: SendOptions = {}): Promise<BrowserResponse<Body>> {
    const response = await this.#post<Body>(path, options);
    const isNonceMissing = response.status === 401 && codeOf(response.body) === 'use_dpop_nonce';
    return isNonceMissing ? this.#post(path, options) : response;
  }

  async #post<Body>(path: string, options: SendOptions): Promise<BrowserResponse<Body>> {
    const proof = await generateProof(this.#keys, this.#origin + path, 'POST', this.#nonce);
    return this.#send<Body>('POST', path, { ...options, headers: { ...options.headers, dpop: proof } });
  }

  async #send<Body>(method: string, path: string, options: SendOptions): Promise<BrowserResponse<Body>> {
    const { bearer, body, headers } = options;
    const cookies = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, this.#origin), {
      method,
      redirect: 'manual',
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookies === '' ? {} : { cookie: cookies }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    this.#nonce = response.headers.get(DPOP_NONCE_HEADER) ?? this.#nonce;
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as Body,
    };
  }

  #keep(cookie: string): void {
    const [name = '', value = ''] = (cookie.split(';', 1)[0] ?? '').split('=', 2);
    if (cookie.includes('Max-Age=0')) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

/** The code of a problem. */
export function codeOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}
