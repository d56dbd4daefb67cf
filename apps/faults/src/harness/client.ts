import {
  AuthPath,
  API_BASE_PATH,
  DPOP_HEADER,
  DPOP_NONCE_HEADER,
  isProblem,
  isTokenResponse,
  type Problem,
  type TokenResponse,
} from '@holdfast/contract';
import { setTimeout as pause } from 'node:timers/promises';
import { DeviceKey } from './device-key.js';
import { INJECTED_HEADER } from './fault-proxy.js';

export type ClientKind = 'bound' | 'unbound';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export const DEMO: Credentials = { email: 'demo@holdfast.test', password: 'correct-horse-battery' };
export const ADMIN: Credentials = { email: 'admin@holdfast.test', password: 'correct-horse-battery' };

/** `passing`: no verdict, as an outage or a lost answer; worth another try. */
export type Outcome =
  | { readonly kind: 'done'; readonly body: unknown }
  | { readonly kind: 'passing'; readonly status: number | null }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Told of every answer of the API itself: what it may never say can be looked for in one place. */
export type Witness = (answer: {
  readonly status: number;
  readonly hasRetryAfter: boolean;
  readonly path: string;
}) => void;

const MOST_TRIES = 200;

/** Whoever asks does not wait for ever: a browser's refresh gives up after 10 s. */
const GIVEN_UP_MS = 30_000;
const PAUSE_MS = 25;

/** One session: bound, with its refresh token in a cookie, or unbound, with it in the body. */
export class Client {
  /** Hears of the answers to all clients. */
  static witness: Witness = () => undefined;

  readonly kind: ClientKind;
  readonly key: DeviceKey | null;
  readonly #origin: string;
  #nonce: string | null = null;
  #refreshToken = '';
  #accessToken = '';
  #sessionId = '';
  /** Refresh tokens that it held before; any of them may come back after a crash. */
  readonly #former: string[] = [];

  constructor(origin: string, kind: ClientKind, key = kind === 'bound' ? new DeviceKey() : null) {
    this.#origin = origin;
    this.kind = kind;
    this.key = key;
  }

  get accessToken(): string {
    return this.#accessToken;
  }

  get sessionId(): string {
    return this.#sessionId;
  }

  get accountId(): string {
    return String(claimsOf(this.#accessToken)['sub']);
  }

  /** Of the body, or the cookie with its name. */
  get refreshToken(): string {
    return this.#refreshToken;
  }

  get nonce(): string | null {
    return this.#nonce;
  }

  /** The generation of the refresh token that came with the access token. */
  get generation(): number {
    return Number(claimsOf(this.#accessToken)['gen']);
  }

  /** @throws Error when it is refused */
  async signIn({ email, password }: Credentials = DEMO): Promise<void> {
    const body = { email, password, transport: this.kind === 'bound' ? 'cookie' : 'body' };
    const outcome = await settled(() =>
      this.#withNonce(() => this.#take(this.#postRequest(AuthPath.login, body))),
    );
    if (outcome.kind !== 'done') throw new Error(`no sign-in: ${JSON.stringify(outcome)}`);
  }

  /** Goes on with a refresh token that was made elsewhere. */
  resume(refreshToken: string, nonce: string | null): this {
    this.#refreshToken = refreshToken;
    this.#nonce = nonce;
    return this;
  }

  /** One try, and one more with the nonce where the first lacked it. */
  refresh(origin = this.#origin): Promise<Outcome> {
    return this.#withNonce(() => this.#take(this.refreshRequest(), origin));
  }

  /** Tries until there is a verdict, as an application does that stays open. */
  renew(origin = this.#origin): Promise<Outcome> {
    return settled(() => this.refresh(origin));
  }

  /** Exactly what the next refresh would send; each has a proof of its own. */
  refreshRequest(): WireRequest {
    if (this.kind === 'unbound') {
      return this.#postRequest(AuthPath.refresh, { refresh_token: this.#refreshToken });
    }
    const request = this.#postRequest(AuthPath.refresh, {});
    return { ...request, headers: { ...request.headers, cookie: this.#refreshToken } };
  }

  /** Sends what was made before, and keeps nothing of the answer. */
  async send(request: WireRequest, origin = this.#origin): Promise<Outcome> {
    return (await this.#exchange(request, origin)).outcome;
  }

  /** Calls a guarded route. */
  call(origin = this.#origin, path = AuthPath.me as string): Promise<Outcome> {
    return this.send({ method: 'GET', path, headers: this.#bearer() }, origin);
  }

  /** Calls a guarded route until there is a verdict, renewing once as the library does. */
  async use(): Promise<Outcome> {
    const first = await settled(() => this.call());
    if (first.kind !== 'refused' || first.problem.action !== 'refresh') return first;
    const renewed = await this.renew();
    return renewed.kind === 'done' ? settled(() => this.call()) : renewed;
  }

  request(method: string, path: string, body?: object): Promise<Outcome> {
    const headers = { ...this.#bearer(), ...(body === undefined ? {} : JSON_HEADER) };
    return this.send({
      method,
      path,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  addNote(text: string): Promise<Outcome> {
    return this.request('POST', `${API_BASE_PATH}/notes`, { text });
  }

  /** Those of the account, as the servers have them. */
  async noteTexts(): Promise<readonly string[]> {
    const outcome = await settled(() => this.call(undefined, `${API_BASE_PATH}/notes`));
    const notes = outcome.kind === 'done' && Array.isArray(outcome.body) ? outcome.body : [];
    return (notes as readonly { readonly text: string }[]).map(({ text }) => text);
  }

  signOut(origin = this.#origin): Promise<Outcome> {
    return this.send({ method: 'POST', path: AuthPath.logout, headers: this.#bearer() }, origin);
  }

  /** Somebody with a copy of the tokens: alone, with a key of his own, or (unbound) with all there is. */
  thief(key: DeviceKey | null = null): Client {
    const thief = new Client(this.#origin, this.kind, key);
    thief.#copy(this);
    return thief;
  }

  /** What the device keeps, as a backup of its profile would. */
  copy(): Client {
    const copy = new Client(this.#origin, this.kind, this.key);
    copy.#copy(this);
    return copy;
  }

  /** Back to a cookie of earlier on, as after a crash that lost the last writes. */
  loseCookieWrites(count: number): void {
    this.#refreshToken = this.#former.at(-count) ?? this.#refreshToken;
  }

  #copy(other: Client): void {
    this.#nonce = other.#nonce;
    this.#refreshToken = other.#refreshToken;
    this.#accessToken = other.#accessToken;
    this.#sessionId = other.#sessionId;
    this.#former.push(...other.#former);
  }

  #bearer(): Record<string, string> {
    return { authorization: `Bearer ${this.#accessToken}` };
  }

  #postRequest(path: string, body: object): WireRequest {
    const proof = this.key?.prove(this.#origin + path, this.#nonce);
    const headers = { ...JSON_HEADER, ...(proof === undefined ? {} : { [DPOP_HEADER]: proof }) };
    return { method: 'POST', path, headers, body: JSON.stringify(body) };
  }

  async #withNonce(run: () => Promise<Outcome>): Promise<Outcome> {
    const first = await run();
    if (this.key === null || !wantsProof(first)) return first;
    const second = await run();
    // No verdict of the session: the network may have sent this proof twice too. It is tried again later.
    return wantsProof(second) ? { kind: 'passing', status: 401 } : second;
  }

  async #take(request: WireRequest, origin = this.#origin): Promise<Outcome> {
    const { outcome, cookie } = await this.#exchange(request, origin);
    if (outcome.kind !== 'done' || !isTokenResponse(outcome.body)) return outcome;
    this.#keep(outcome.body, cookie);
    return outcome;
  }

  #keep(response: TokenResponse, cookie: string | null): void {
    const refreshToken = this.kind === 'bound' ? cookie : response.refresh_token;
    this.#accessToken = response.access_token;
    this.#sessionId = response.session.id;
    if (refreshToken === null || refreshToken === undefined) return;
    if (this.#refreshToken !== '') this.#former.push(this.#refreshToken);
    if (this.#former.length > 10) this.#former.shift();
    this.#refreshToken = refreshToken;
  }

  async #exchange(
    { method, path, headers, body }: WireRequest,
    origin: string,
  ): Promise<{ readonly outcome: Outcome; readonly cookie: string | null }> {
    try {
      const response = await fetch(origin + path, {
        method,
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(GIVEN_UP_MS),
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      const isInjected = response.headers.has(INJECTED_HEADER);
      const { status } = response;
      if (!isInjected) {
        Client.witness({ status, path, hasRetryAfter: response.headers.has('retry-after') });
        this.#nonce = response.headers.get(DPOP_NONCE_HEADER) ?? this.#nonce;
      }
      return { outcome: outcomeOf(response, isInjected, text), cookie: cookieOf(response) };
    } catch {
      return { outcome: { kind: 'passing', status: null }, cookie: null };
    }
  }
}

function wantsProof(outcome: Outcome): boolean {
  return outcome.kind === 'refused' && outcome.problem.action === 'prove';
}

const JSON_HEADER = { 'content-type': 'application/json' };

/** Tries again what only failed in passing. */
export async function settled(run: () => Promise<Outcome>): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await run();
    if (outcome.kind !== 'passing' || attempt === MOST_TRIES) return outcome;
    await pause(PAUSE_MS);
  }
}

export function claimsOf(jwt: string): Readonly<Record<string, unknown>> {
  const claims: unknown = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
  return typeof claims === 'object' && claims !== null ? { ...claims } : {};
}

/** A short name of an outcome, for counting and for reports. */
export function nameOf(outcome: Outcome): string {
  if (outcome.kind === 'refused') return outcome.problem.code;
  return outcome.kind === 'passing' ? `passing ${String(outcome.status)}` : 'done';
}

function outcomeOf(response: Response, isInjected: boolean, text: string): Outcome {
  const value = valueOf(text);
  if (response.ok && !isInjected && value !== undefined) return { kind: 'done', body: value };
  if (response.status < 500 && response.status !== 429 && isProblem(value)) {
    return { kind: 'refused', problem: value };
  }
  return { kind: 'passing', status: response.status };
}

/** Undefined for what is no JSON. */
function valueOf(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function cookieOf(response: Response): string | null {
  const [cookie = null] = response.headers.getSetCookie().map((set) => set.split(';', 1)[0] ?? '');
  return cookie;
}
