import {
  AuthPath,
  API_BASE_PATH,
  DPOP_HEADER,
  DPOP_NONCE_HEADER,
  isTokenResponse,
  type TokenResponse,
} from '@holdfast/contract';
import { DeviceKey } from './device-key.js';
import { INJECTED_HEADER } from './fault-proxy.js';
import { outcomeOf, pageIn, settled, wantsProof, type Outcome } from './outcome.js';

export type ClientKind = 'bound' | 'unbound';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export const DEMO: Credentials = { email: 'demo@holdfast.test', password: 'correct-horse-battery' };
export const ADMIN: Credentials = { email: 'admin@holdfast.test', password: 'correct-horse-battery' };

/** A request as it is sent. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Receives every response of the API itself, so that one place can check what it must never say. */
export type Witness = (response: {
  readonly status: number;
  readonly hasRetryAfter: boolean;
  readonly path: string;
}) => void;

/** A client does not wait forever. A browser's refresh gives up after 10 s. */
const MAX_WAIT_MS = 30_000;

/** One session: bound, with its refresh token in a cookie, or unbound, with it in the body. */
export class Client {
  /** Receives the responses to all clients. */
  static witness: Witness = () => undefined;

  readonly kind: ClientKind;
  readonly key: DeviceKey | null;
  readonly #origin: string;
  #nonce: string | null = null;
  #refreshToken = '';
  #accessToken = '';
  #sessionId = '';
  /** Earlier refresh tokens. Any of them may come back after a crash. */
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

  /** The token of the body, or the cookie as `name=value`. */
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

  /** @throws Error when the sign-in fails */
  async signIn({ email, password }: Credentials = DEMO): Promise<void> {
    const body = { email, password, transport: this.kind === 'bound' ? 'cookie' : 'body' };
    const outcome = await settled(() =>
      this.#withNonce(() => this.#take(this.#postRequest(AuthPath.login, body))),
    );
    if (outcome.kind !== 'done') throw new Error(`the sign-in failed: ${JSON.stringify(outcome)}`);
  }

  /** Continues with a given refresh token. */
  resume(refreshToken: string, nonce: string | null): this {
    this.#refreshToken = refreshToken;
    this.#nonce = nonce;
    return this;
  }

  /** Refreshes once, and once more if the proof needed another nonce. */
  refresh(origin = this.#origin): Promise<Outcome> {
    return this.#withNonce(() => this.#take(this.refreshRequest(), origin));
  }

  /** Refreshes until there is a verdict, like an application that stays open. */
  refreshUntilSettled(origin = this.#origin): Promise<Outcome> {
    return settled(() => this.refresh(origin));
  }

  /** The request that the next refresh would send. Each call signs a new proof. */
  refreshRequest(): WireRequest {
    if (this.kind === 'unbound') {
      return this.#postRequest(AuthPath.refresh, { refresh_token: this.#refreshToken });
    }
    const request = this.#postRequest(AuthPath.refresh, {});
    return { ...request, headers: { ...request.headers, cookie: this.#refreshToken } };
  }

  /** Sends a request and keeps none of the tokens in the response. */
  async send(request: WireRequest, origin = this.#origin): Promise<Outcome> {
    return (await this.#exchange(request, origin)).outcome;
  }

  /** Calls a guarded route. */
  call(origin = this.#origin, path = AuthPath.me as string): Promise<Outcome> {
    return this.send({ method: 'GET', path, headers: this.#bearer() }, origin);
  }

  /** Calls a guarded route until there is a verdict, and refreshes once as the library does. */
  async use(): Promise<Outcome> {
    const first = await settled(() => this.call());
    if (first.kind !== 'rejected' || first.problem.action !== 'refresh') return first;
    const refreshed = await this.refreshUntilSettled();
    return refreshed.kind === 'done' ? settled(() => this.call()) : refreshed;
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

  /** Texts of the account's notes, as the servers store them. */
  async noteTexts(cursor: string | null = null): Promise<readonly string[]> {
    const path = `${API_BASE_PATH}/notes?limit=100${cursor === null ? '' : `&cursor=${cursor}`}`;
    const outcome = await settled(() => this.call(undefined, path));
    const { items, next } = pageIn<{ readonly text: string }>(outcome);
    const texts = items.map(({ text }) => text);
    return next === null ? texts : [...texts, ...(await this.noteTexts(next))];
  }

  signOut(origin = this.#origin): Promise<Outcome> {
    return this.send({ method: 'POST', path: AuthPath.logout, headers: this.#bearer() }, origin);
  }

  /** A thief with a copy of the tokens and, optionally, another key. In an unbound session the copy is all they need. */
  thief(key: DeviceKey | null = null): Client {
    const thief = new Client(this.#origin, this.kind, key);
    thief.#copy(this);
    return thief;
  }

  /** A copy of what the device stores, like a backup of its profile. */
  copy(): Client {
    const copy = new Client(this.#origin, this.kind, this.key);
    copy.#copy(this);
    return copy;
  }

  /** Goes back to an earlier cookie, like a crash that lost the last writes. */
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
    // Not a verdict on the session: the network may have duplicated this proof too.
    return wantsProof(second) ? { kind: 'outage', status: 401 } : second;
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
        signal: AbortSignal.timeout(MAX_WAIT_MS),
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
      return { outcome: { kind: 'outage', status: null }, cookie: null };
    }
  }
}

const JSON_HEADER = { 'content-type': 'application/json' };

export function claimsOf(jwt: string): Readonly<Record<string, unknown>> {
  const claims: unknown = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
  return typeof claims === 'object' && claims !== null ? { ...claims } : {};
}

function cookieOf(response: Response): string | null {
  const [cookie = null] = response.headers.getSetCookie().map((set) => set.split(';', 1)[0] ?? '');
  return cookie;
}
