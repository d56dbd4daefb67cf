import { RefreshTokenCodec } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { bearerTokenOf, type HttpRequest } from '../http/http-request.js';
import { refreshCookiesOf, type RefreshCookie } from '../http/refresh-cookie.js';
import { KeyRing } from '../keys/key-ring.js';

/** What a request to refresh or to sign out presents. */
export type RefreshCredential =
  | { readonly kind: 'body'; readonly refreshToken: string }
  | { readonly kind: 'cookie'; readonly name: string; readonly refreshToken: string }
  | { readonly kind: 'access_token'; readonly jwt: string }
  | { readonly kind: 'none' };

/** Finds the credential of a request. */
@Injectable()
export class RefreshCredentials {
  readonly #codec: RefreshTokenCodec;
  readonly #keys: KeyRing;

  constructor(@Inject(RefreshTokenCodec) codec: RefreshTokenCodec, @Inject(KeyRing) keys: KeyRing) {
    this.#codec = codec;
    this.#keys = keys;
  }

  /**
   * The body counts first, then the cookie, then the access token.
   *
   * @throws StoreUnavailableError when its key may be one that cannot be read
   */
  async of(request: HttpRequest, body: { readonly refresh_token?: string }): Promise<RefreshCredential> {
    if (body.refresh_token !== undefined) {
      await this.#learnKeysOf([body.refresh_token]);
      return { kind: 'body', refreshToken: body.refresh_token };
    }
    const cookies = refreshCookiesOf(request);
    await this.#learnKeysOf(cookies.map(({ refreshToken }) => refreshToken));
    const cookie = this.#newest(cookies);
    if (cookie !== null) return { kind: 'cookie', ...cookie };
    const jwt = bearerTokenOf(request);
    return jwt === null ? { kind: 'none' } : { kind: 'access_token', jwt };
  }

  async #learnKeysOf(refreshTokens: readonly string[]): Promise<void> {
    if (refreshTokens.some((token) => this.#codec.namesUnknownKey(token))) await this.#keys.readAgain();
  }

  /**
   * A browser may hold the cookie of an earlier session too, which a late answer brought back. Session ids sort by
   * sign-in, so the newest is the one in use; the others are never gone back to.
   */
  #newest(cookies: readonly RefreshCookie[]): RefreshCookie | null {
    const genuine = cookies
      .map((cookie) => ({ cookie, sessionId: this.#codec.decode(cookie.refreshToken)?.sessionId ?? '' }))
      .toSorted((a, b) => (a.sessionId < b.sessionId ? 1 : -1));
    return genuine[0]?.cookie ?? null;
  }
}
