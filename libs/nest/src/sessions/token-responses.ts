import type { RefreshTransport, TokenResponse } from '@holdfast/contract';
import type { SessionState } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../context/access-token.js';
import { AccessTokenIssuer } from '../access-token/access-token-issuer.js';
import { DeviceBoundSessions } from '../device-bound/device-bound-sessions.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponses } from '../http/http-responses.js';
import { RefreshCookies } from '../http/refresh-cookies.js';
import type { ActiveAccount } from '../termination/active-accounts.js';
import { toSessionSummary } from './session-summary.js';

/** A refresh token to send, and where to send it. */
export interface IssuedRefreshToken {
  readonly value: string;
  readonly transport: RefreshTransport;
}

/** Creates the token responses of the auth routes. */
@Injectable()
export class TokenResponses {
  readonly #tokens: AccessTokenIssuer;
  readonly #cookies: RefreshCookies;
  readonly #deviceBound: DeviceBoundSessions;
  readonly #http: HttpResponses;

  constructor(
    @Inject(AccessTokenIssuer) tokens: AccessTokenIssuer,
    @Inject(RefreshCookies) cookies: RefreshCookies,
    @Inject(DeviceBoundSessions) deviceBound: DeviceBoundSessions,
    @Inject(HttpResponses) http: HttpResponses,
  ) {
    this.#tokens = tokens;
    this.#cookies = cookies;
    this.#deviceBound = deviceBound;
    this.#http = http;
  }

  /**
   * Issues an access token and creates the response. Sets the refresh cookie when the transport is `cookie`, and the
   * nonce for the next refresh when the session is bound; asks the browser to register a hardware key, once.
   *
   * @param refreshToken null when the session keeps its refresh token
   */
  issue(
    request: HttpRequest,
    response: unknown,
    session: SessionState,
    { account, claims }: ActiveAccount,
    by: 'sign_in' | 'refresh',
    refreshToken: IssuedRefreshToken | null,
  ): { readonly body: TokenResponse; readonly token: AccessToken } {
    const { jwt, token, expiresIn } = this.#tokens.issue(session, claims, by);
    if (refreshToken?.transport === 'cookie') {
      this.#cookies.set(request, response, session, refreshToken.value);
      this.#deviceBound.offer(request, response, session);
    }
    if (session.deviceKeyThumbprint !== null) this.#http.setRefreshNonce(response, session);
    const body: TokenResponse = {
      access_token: jwt,
      token_type: token.deviceKeyThumbprint === null ? 'Bearer' : 'DPoP',
      expires_in: expiresIn,
      ...(refreshToken?.transport === 'body' ? { refresh_token: refreshToken.value } : {}),
      account: { id: account.id, email: account.email ?? null, roles: claims.roles ?? [] },
      session: toSessionSummary(session),
    };
    return { body, token };
  }
}
