import { COOKIE_NOT_KEPT, HINT_HEADER } from '@holdfast/contract';
import type { RefreshToken, SessionState } from '@holdfast/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { KeyRing } from '../keys/key-ring.js';
import { logEntry } from '../log/log-entry.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { AuthRoutes } from '../routes/auth-routes.js';
import { browserAddressOf, type BrowserAddress } from './browser-address.js';
import type { HttpRequest } from './http-request.js';
import { HttpResponses } from './http-responses.js';
import {
  clearedCookie,
  cookieNames,
  createRefreshCookie,
  namedCookieOf,
  refreshCookiesOf,
  type CookieNames,
  type NamedCookie,
} from './refresh-cookie.js';

/** A refresh cookie that this API has made: it has its name and its HMAC. */
export interface RefreshCookie extends Omit<NamedCookie, 'value'> {
  readonly token: RefreshToken;
}

/** What to log about cookies without TLS, once each. */
const WITHOUT_TLS = {
  loopback: 'the refresh cookie has no Secure attribute, because this is loopback without TLS',
  plain: 'browsers will not keep the refresh cookie: use TLS, or set publicUrl if a proxy does',
} as const;

/** Reads, sets and clears the refresh cookies of this API, and leaves those of others alone. */
@Injectable()
export class RefreshCookies {
  readonly #keys: KeyRing;
  readonly #http: HttpResponses;
  readonly #routes: AuthRoutes;
  readonly #options: ResolvedAuthOptions;
  readonly #logger = new Logger('Auth');
  readonly #logged = new Set<BrowserAddress['transport']>();

  constructor(
    @Inject(KeyRing) keys: KeyRing,
    @Inject(HttpResponses) http: HttpResponses,
    @Inject(AuthRoutes) routes: AuthRoutes,
    @InjectAuthOptions() options: ResolvedAuthOptions,
  ) {
    this.#keys = keys;
    this.#http = http;
    this.#routes = routes;
    this.#options = options;
  }

  /**
   * The refresh cookies of a request that this API has made. All others count for nothing.
   *
   * @throws StoreUnavailableError when a cookie names an unknown key and the keys cannot be reloaded
   */
  async read(request: HttpRequest): Promise<readonly RefreshCookie[]> {
    const cookies = refreshCookiesOf(request, this.#namesFor(this.#addressOf(request)));
    const decoded = await Promise.all(
      cookies.map(async ({ value, ...cookie }) => {
        const token = await this.#keys.decodeRefreshToken(value);
        return token !== null && cookie.name.endsWith(token.sessionId) ? [{ ...cookie, token }] : [];
      }),
    );
    return decoded.flat();
  }

  /** Sets the cookie of a session. Says so when browsers will not keep it. */
  set(request: HttpRequest, response: unknown, session: SessionState, refreshToken: string): void {
    const address = this.#addressOf(request);
    const maxAgeMs = session.idleExpiresAt - session.lastUsedAt;
    const cookie = createRefreshCookie(this.#namesFor(address), session.id, refreshToken, maxAgeMs);
    this.#http.setCookie(response, cookie);
    if (address.transport === 'tls') return;
    this.#logOnce(address.transport);
    if (address.transport === 'plain') this.#http.setHeader(response, HINT_HEADER, COOKIE_NOT_KEPT);
  }

  /** Deletes cookies in the browser, each with the others of its session that the request has. */
  clear(request: HttpRequest, response: unknown, cookies: readonly RefreshCookie[]): void {
    for (const cookie of cookies) {
      this.#http.setCookie(response, clearedCookie(cookie));
      // A cookie with a former name is replaced, and its session continues.
      if (cookie.isFormer) continue;
      const others = Object.values(this.namesOf(request, cookie.token.sessionId));
      for (const name of others.filter((other) => namedCookieOf(request, other) !== null)) {
        this.#http.setCookie(response, clearedCookie({ name, path: '/' }));
      }
    }
  }

  /** The names of the other cookies of a session: its bound cookie, and the note since when that is missing. */
  namesOf(request: HttpRequest, sessionId: string): { readonly bound: string; readonly missing: string } {
    const name = this.#namesFor(this.#addressOf(request)).prefix + sessionId;
    return { bound: `${name}_bound`, missing: `${name}_missing` };
  }

  #addressOf(request: HttpRequest): BrowserAddress {
    return browserAddressOf(request, this.#options.publicUrls);
  }

  #namesFor(address: BrowserAddress): CookieNames {
    const { path, formerCookiePath } = this.#routes;
    return cookieNames(address, this.#options.application, path, formerCookiePath);
  }

  #logOnce(transport: keyof typeof WITHOUT_TLS): void {
    if (this.#logged.has(transport)) return;
    this.#logged.add(transport);
    const entry = logEntry({ event: 'cookie_without_tls', transport }, WITHOUT_TLS[transport]);
    if (transport === 'plain') this.#logger.warn(entry);
    else this.#logger.log(entry);
  }
}
