import type { RefreshTransport, TokenResponse } from '@holdfast/contract';
import type { SessionState } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../context/access-token.js';
import { AccessTokenIssuer } from '../access-token/access-token-issuer.js';
import { HttpResponses } from '../http/http-responses.js';
import type { HttpRequest } from '../http/http-request.js';
import {
  clearedCookie,
  createRefreshCookie,
  refreshCookieName,
  refreshCookiesOf,
} from '../http/refresh-cookie.js';
import { AuthRoutes } from '../routes/auth-routes.js';
import type { ActiveAccount } from '../termination/active-accounts.js';
import { toSessionSummary } from './session-summary.js';

/** A refresh token to send, and where to send it. */
export interface IssuedRefreshToken {
  readonly value: string;
  readonly transport: RefreshTransport;
}

/** Creates the token responses of the auth routes, and sets and clears the refresh cookies. */
@Injectable()
export class TokenResponses {
  readonly #tokens: AccessTokenIssuer;
  readonly #http: HttpResponses;
  readonly #routes: AuthRoutes;

  constructor(
    @Inject(AccessTokenIssuer) tokens: AccessTokenIssuer,
    @Inject(HttpResponses) http: HttpResponses,
    @Inject(AuthRoutes) routes: AuthRoutes,
  ) {
    this.#tokens = tokens;
    this.#http = http;
    this.#routes = routes;
  }

  /**
   * Issues an access token and creates the response. Sets the refresh cookie when the transport is `cookie`.
   *
   * @param refreshToken null when the session keeps its refresh token
   */
  issue(
    response: unknown,
    session: SessionState,
    { account, claims }: ActiveAccount,
    by: 'sign_in' | 'refresh',
    refreshToken: IssuedRefreshToken | null,
  ): { readonly body: TokenResponse; readonly token: AccessToken } {
    const { jwt, token, expiresIn } = this.#tokens.issue(session, claims, by);
    if (refreshToken?.transport === 'cookie') {
      const maxAgeMs = session.idleExpiresAt - session.lastUsedAt;
      const { browserPath } = this.#routes;
      this.#http.setCookie(
        response,
        createRefreshCookie(session.id, refreshToken.value, maxAgeMs, browserPath),
      );
    }
    const body: TokenResponse = {
      access_token: jwt,
      token_type: 'Bearer',
      expires_in: expiresIn,
      ...(refreshToken?.transport === 'body' ? { refresh_token: refreshToken.value } : {}),
      account: { id: account.id, email: account.email ?? null, roles: claims.roles ?? [] },
      session: toSessionSummary(session),
    };
    return { body, token };
  }

  /** Deletes a refresh cookie in the browser. */
  clearCookie(response: unknown, name: string): void {
    this.#http.setCookie(response, clearedCookie(name, this.#routes.browserPath));
  }

  /** Deletes all refresh cookies of the request except the one of a session, if given. */
  clearOtherCookies(request: HttpRequest, response: unknown, exceptSessionId: string | null): void {
    const kept = exceptSessionId === null ? null : refreshCookieName(exceptSessionId);
    for (const { name } of refreshCookiesOf(request)) {
      if (name !== kept) this.clearCookie(response, name);
    }
  }
}
