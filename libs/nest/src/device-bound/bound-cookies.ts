import { BOUND_COOKIE_LIFETIME_S, type BoundCookie, type HardwareKey } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponses } from '../http/http-responses.js';
import { namedCookieOf } from '../http/refresh-cookie.js';
import { RefreshCookies } from '../http/refresh-cookies.js';
import { KeyRing } from '../keys/key-ring.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { reportsSkipped } from './device-bound-headers.js';

/** How long a browser remembers since when it has been missing the cookie, in seconds. */
const NOTE_LIFETIME_S = 600;

/** `__Host-` requires the path `/`. The scope of the session says which requests wait for the cookie. */
export const BOUND_COOKIE_ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/**
 * Reads and sets the bound cookies, and the notes since when a browser has been missing one. Both are named after the
 * refresh cookie of their session, which RefreshCookies clears them with.
 */
@Injectable()
export class BoundCookies {
  readonly #keys: KeyRing;
  readonly #cookies: RefreshCookies;
  readonly #http: HttpResponses;
  readonly #options: ResolvedAuthOptions;

  constructor(
    @Inject(KeyRing) keys: KeyRing,
    @Inject(RefreshCookies) cookies: RefreshCookies,
    @Inject(HttpResponses) http: HttpResponses,
    @InjectAuthOptions() options: ResolvedAuthOptions,
  ) {
    this.#keys = keys;
    this.#cookies = cookies;
    this.#http = http;
    this.#options = options;
  }

  /**
   * What a request shows of the hardware key of a session.
   *
   * @throws StoreUnavailableError when the cookie names an unknown key and the keys cannot be reloaded
   */
  async read(request: HttpRequest, sessionId: string): Promise<BoundCookie> {
    const { bound, missing } = this.#cookies.namesOf(request, sessionId);
    const cookie = namedCookieOf(request, bound);
    const shown = cookie === null ? null : await this.#keys.readBoundCookie(cookie, this.#now);
    if (shown?.sessionId === sessionId) return { kind: 'fresh', thumbprint: shown.thumbprint };
    if (reportsSkipped(request, sessionId)) return { kind: 'skipped' };
    return { kind: 'missing', since: notedTimeOf(namedCookieOf(request, missing)) };
  }

  /** The name of the bound cookie of a session. */
  nameOf(request: HttpRequest, sessionId: string): string {
    return this.#cookies.namesOf(request, sessionId).bound;
  }

  /** Sets the cookie of a session whose browser has signed with its hardware key. */
  set(request: HttpRequest, response: unknown, sessionId: string, { thumbprint }: HardwareKey): void {
    const value = this.#keys.deviceBound.issueCookie({ sessionId, thumbprint }, this.#now);
    this.#set(response, this.nameOf(request, sessionId), value, BOUND_COOKIE_LIFETIME_S);
  }

  /**
   * Notes in the browser that it is missing the cookie, if it says nothing of it and has no note yet; forgets the note
   * otherwise.
   */
  note(request: HttpRequest, response: unknown, sessionId: string, cookie: BoundCookie): void {
    const { missing } = this.#cookies.namesOf(request, sessionId);
    const isNoted = namedCookieOf(request, missing) !== null;
    const isSilent = cookie.kind === 'missing';
    if (isSilent && cookie.since === null) {
      this.#set(response, missing, String(Math.floor(this.#now / 1000)), NOTE_LIFETIME_S);
    }
    if (!isSilent && isNoted) this.#set(response, missing, '', 0);
  }

  get #now(): number {
    return this.#options.clock.now();
  }

  #set(response: unknown, name: string, value: string, maxAgeS: number): void {
    const cookie = `${name}=${value}; Max-Age=${String(maxAgeS)}; ${BOUND_COOKIE_ATTRIBUTES}`;
    this.#http.setCookie(response, cookie);
  }
}

/** Not sealed: a browser that changes the note changes only the response to itself. */
function notedTimeOf(note: string | null): number | null {
  return note !== null && /^\d{1,12}$/.test(note) ? Number(note) * 1000 : null;
}
