import type { RefreshTransport, TokenResponse } from '@holdfast/contract';
import type { SessionState } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../context/access-token.js';
import { AccessTokenIssuer } from '../access-token/access-token-issuer.js';
import { HttpResponses } from '../http/http-responses.js';
import type { HttpRequest } from '../http/http-request.js';
import { clearedCookie, refreshCookie, refreshCookieName, refreshCookiesOf } from '../http/refresh-cookie.js';
import type { AccountClaims } from '../ports/claims-provider.js';
import { toSessionSummary } from '../sessions/session-summary.js';

/** A granted refresh token and the way it goes to the client; null where the session keeps the one it has. */
export interface GrantedRefreshToken {
  readonly refreshToken: string;
  readonly transport: RefreshTransport;
}

/** Writes the answers of the auth routes. */
@Injectable()
export class TokenResponses {
  readonly #tokens: AccessTokenIssuer;
  readonly #responses: HttpResponses;

  constructor(
    @Inject(AccessTokenIssuer) tokens: AccessTokenIssuer,
    @Inject(HttpResponses) responses: HttpResponses,
  ) {
    this.#tokens = tokens;
    this.#responses = responses;
  }

  grant(
    response: unknown,
    session: SessionState,
    claims: AccountClaims,
    by: 'sign_in' | 'refresh',
    granted: GrantedRefreshToken | null,
  ): { readonly body: TokenResponse; readonly token: AccessToken } {
    const { jwt, token, expiresIn } = this.#tokens.issue(session, claims, by);
    if (granted?.transport === 'cookie') {
      const maxAgeMs = session.idleExpiresAt - session.lastUsedAt;
      this.#responses.setCookie(response, refreshCookie(session.id, granted.refreshToken, maxAgeMs));
    }
    const body: TokenResponse = {
      access_token: jwt,
      token_type: 'Bearer',
      expires_in: expiresIn,
      ...(granted?.transport === 'body' ? { refresh_token: granted.refreshToken } : {}),
      session: toSessionSummary(session),
    };
    return { body, token };
  }

  clearCookie(response: unknown, name: string): void {
    this.#responses.setCookie(response, clearedCookie(name));
  }

  /** Takes all refresh cookies of ours from the browser but that of the session named. */
  clearOtherCookies(request: HttpRequest, response: unknown, keep: string | null): void {
    const kept = keep === null ? null : refreshCookieName(keep);
    for (const { name } of refreshCookiesOf(request)) {
      if (name !== kept) this.clearCookie(response, name);
    }
  }
}
