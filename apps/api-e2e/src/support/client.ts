import { API_BASE_PATH, isProblem, type Problem, type TokenResponse } from '@holdfast/contract';
import { generateKeyPair, generateProof, type KeyPair } from 'dpop';

const DEMO = { email: 'demo@holdfast.test', password: 'correct-horse-battery' };

/** `passing`: no verdict, as an outage or a lost answer; worth another try. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'passing' }
  | { readonly kind: 'refused'; readonly problem: Problem };

interface Answer {
  readonly outcome: Outcome;
  readonly body: unknown;
  readonly cookie: string | null;
}

const PASSING: Answer = { outcome: { kind: 'passing' }, body: null, cookie: null };

/** One session: bound, with its refresh token in a cookie, or unbound, with it in the body. */
export class Client {
  readonly isBound: boolean;
  readonly #base: string;
  #key: KeyPair | null = null;
  #nonce: string | undefined;
  #refreshToken = '';
  #accessToken = '';
  /** Refresh tokens that it held before; any of them may come back after a crash. */
  readonly #former: string[] = [];

  constructor(origin: string, isBound: boolean) {
    this.#base = origin + API_BASE_PATH;
    this.isBound = isBound;
  }

  get accessToken(): string {
    return this.#accessToken;
  }

  async signIn(): Promise<void> {
    this.#key = this.isBound ? await generateKeyPair('ES256') : null;
    for (;;) {
      const body = { ...DEMO, transport: this.isBound ? 'cookie' : 'body' };
      const answer = await this.#post('/auth/login', body, this.#key);
      if (this.#keep(answer)) return;
      if (answer.outcome.kind === 'refused' && answer.outcome.problem.action !== 'prove') {
        throw new Error(`sign-in was refused: ${answer.outcome.problem.code}`);
      }
    }
  }

  async refresh(): Promise<Outcome> {
    const answer = await this.#refreshWith(this.#refreshToken, this.#key);
    this.#keep(answer);
    return answer.outcome;
  }

  /** What a thief tries with a copy of what this client holds: alone, or with a key of his own. */
  async stealWith(key: KeyPair | null): Promise<Outcome> {
    return (await this.#refreshWith(this.#refreshToken, key)).outcome;
  }

  /** Back to a cookie of earlier on, as after a crash that lost the last writes. */
  loseCookieWrites(): void {
    this.#refreshToken = this.#former.at(-3) ?? this.#refreshToken;
  }

  async signOut(): Promise<Outcome> {
    return (await this.#post('/auth/logout', {}, null, { authorization: `Bearer ${this.#accessToken}` }))
      .outcome;
  }

  /** Calls a guarded route, of one instance where one is named. */
  async call(origin?: string): Promise<Outcome> {
    const base = origin === undefined ? this.#base : origin + API_BASE_PATH;
    return (await this.#send('GET', `${base}/notes`, { authorization: `Bearer ${this.#accessToken}` }))
      .outcome;
  }

  async #refreshWith(refreshToken: string, key: KeyPair | null): Promise<Answer> {
    if (!this.isBound) return this.#post('/auth/refresh', { refresh_token: refreshToken }, null);
    const answer = await this.#post('/auth/refresh', {}, key, { cookie: refreshToken });
    const { outcome } = answer;
    const wantsNonce = outcome.kind === 'refused' && outcome.problem.code === 'use_dpop_nonce';
    return wantsNonce ? this.#post('/auth/refresh', {}, key, { cookie: refreshToken }) : answer;
  }

  #keep({ outcome, body, cookie }: Answer): boolean {
    if (outcome.kind !== 'done' || !isTokenResponse(body)) return false;
    const refreshToken = this.isBound ? cookie : body.refresh_token;
    if (refreshToken === null || refreshToken === undefined) return false;
    this.#former.push(this.#refreshToken || refreshToken);
    if (this.#former.length > 10) this.#former.shift();
    this.#refreshToken = refreshToken;
    this.#accessToken = body.access_token;
    return true;
  }

  async #post(
    path: string,
    body: unknown,
    key: KeyPair | null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const url = this.#base + path;
    const proof = key === null ? {} : { dpop: await generateProof(key, url, 'POST', this.#nonce) };
    const sent = { 'content-type': 'application/json', ...headers, ...proof };
    return this.#send('POST', url, sent, JSON.stringify(body));
  }

  async #send(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<Answer> {
    try {
      const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
      this.#nonce = response.headers.get('dpop-nonce') ?? this.#nonce;
      const text = await response.text();
      const value: unknown = text === '' ? null : JSON.parse(text);
      if (response.ok) {
        const [cookie = null] = response.headers.getSetCookie().map((set) => set.split(';', 1)[0] ?? '');
        return { outcome: { kind: 'done' }, body: value, cookie };
      }
      if (response.status >= 500 || !isProblem(value)) return PASSING;
      return { outcome: { kind: 'refused', problem: value }, body: value, cookie: null };
    } catch {
      return PASSING;
    }
  }
}

function isTokenResponse(value: unknown): value is TokenResponse {
  return typeof value === 'object' && value !== null && 'access_token' in value;
}
