import { RefreshTokenCodec } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { bearerTokenOf, type HttpRequest } from '../http/http-request.js';
import { refreshCookiesOf, type RefreshCookie } from '../http/refresh-cookie.js';
import { KeyRing } from '../keys/key-ring.js';

interface PresentedToken {
  readonly refreshToken: string;
  /** Null for a token that was not issued here. */
  readonly sessionId: string | null;
}

/** What a request to refresh or to sign out presents. */
export type RefreshCredential =
  | ({ readonly kind: 'body' } & PresentedToken)
  | ({ readonly kind: 'cookie'; readonly name: string } & PresentedToken)
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
      return { kind: 'body', ...this.#presented(body.refresh_token) };
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
  #newest(cookies: readonly RefreshCookie[]): (PresentedToken & { readonly name: string }) | null {
    const [newest = null] = cookies
      .map(({ name, refreshToken }) => ({ name, ...this.#presented(refreshToken) }))
      .toSorted((a, b) => ((a.sessionId ?? '') < (b.sessionId ?? '') ? 1 : -1));
    return newest;
  }

  #presented(refreshToken: string): PresentedToken {
    return { refreshToken, sessionId: this.#codec.decode(refreshToken)?.sessionId ?? null };
  }
}
