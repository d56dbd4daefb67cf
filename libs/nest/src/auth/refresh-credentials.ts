import { RefreshTokenCodec, type RefreshToken } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { bearerTokenOf, type HttpRequest } from '../http/http-request.js';
import { refreshCookiesOf, type RefreshCookie } from '../http/refresh-cookie.js';
import { KeyRing } from '../keys/key-ring.js';

/** The credential of a refresh or sign-out request. `token` is null if we did not issue the refresh token. */
export type RefreshCredential =
  | { readonly kind: 'body'; readonly token: RefreshToken | null }
  | { readonly kind: 'cookie'; readonly name: string; readonly token: RefreshToken | null }
  | { readonly kind: 'access_token'; readonly jwt: string }
  | { readonly kind: 'none' };

type CookieCredential = Extract<RefreshCredential, { readonly kind: 'cookie' }>;

/** Finds and decodes the refresh credential of a request. */
@Injectable()
export class RefreshCredentials {
  readonly #codec: RefreshTokenCodec;
  readonly #keys: KeyRing;

  constructor(@Inject(RefreshTokenCodec) codec: RefreshTokenCodec, @Inject(KeyRing) keys: KeyRing) {
    this.#codec = codec;
    this.#keys = keys;
  }

  /**
   * The body takes precedence, then the cookie, then the access token.
   *
   * @throws StoreUnavailableError when the token names an unknown key and the keys cannot be reloaded
   */
  async read(request: HttpRequest, body: { readonly refresh_token?: string }): Promise<RefreshCredential> {
    if (body.refresh_token !== undefined) {
      await this.#loadKeysOf([body.refresh_token]);
      return { kind: 'body', token: this.#codec.decode(body.refresh_token) };
    }
    const cookies = refreshCookiesOf(request);
    await this.#loadKeysOf(cookies.map(({ refreshToken }) => refreshToken));
    const cookie = this.#newest(cookies);
    if (cookie !== null) return cookie;
    const jwt = bearerTokenOf(request);
    return jwt === null ? { kind: 'none' } : { kind: 'access_token', jwt };
  }

  /** Another instance may already sign refresh tokens with a new key. */
  async #loadKeysOf(refreshTokens: readonly string[]): Promise<void> {
    if (refreshTokens.some((token) => this.#codec.namesUnknownKey(token))) await this.#keys.reload();
  }

  /**
   * A late response may have restored the cookie of an earlier session. Session IDs sort by sign-in, so the newest one
   * is in use.
   */
  #newest(cookies: readonly RefreshCookie[]): CookieCredential | null {
    const [newest = null] = cookies
      .map(({ name, refreshToken }) => ({
        kind: 'cookie' as const,
        name,
        token: this.#codec.decode(refreshToken),
      }))
      .toSorted((a, b) => ((a.token?.sessionId ?? '') < (b.token?.sessionId ?? '') ? 1 : -1));
    return newest;
  }
}
