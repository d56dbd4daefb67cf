import type { TokenResponse } from '@holdfast/contract';
import {
  SessionService,
  type AuthenticationClaims,
  type SessionState,
  type UsableProof,
} from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../context/access-token.js';
import { SessionRevokedError, type CredentialError } from '../errors/problem-error.js';
import { rejectionError, type SessionRejection } from '../errors/session-errors.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponses } from '../http/http-responses.js';
import type { Account } from '../ports/account-directory.js';
import { ActiveAccounts } from '../termination/active-accounts.js';
import { RefreshThrottle } from '../throttle/refresh-throttle.js';
import { keepingRefreshToken } from './kept-refresh-token.js';
import { TokenResponses } from './token-responses.js';

/** Records a reauthentication in its session, and issues an access token with the new `auth_time` (RFC 9470). */
@Injectable()
export class SessionReauthentication {
  readonly #accounts: ActiveAccounts;
  readonly #sessions: SessionService;
  readonly #http: HttpResponses;
  readonly #tokenResponses: TokenResponses;
  readonly #throttle: RefreshThrottle;
  readonly #log: AuthEventLog;

  constructor(
    @Inject(ActiveAccounts) accounts: ActiveAccounts,
    @Inject(SessionService) sessions: SessionService,
    @Inject(HttpResponses) http: HttpResponses,
    @Inject(TokenResponses) tokenResponses: TokenResponses,
    @Inject(RefreshThrottle) throttle: RefreshThrottle,
    @Inject(AuthEventLog) log: AuthEventLog,
  ) {
    this.#accounts = accounts;
    this.#sessions = sessions;
    this.#http = http;
    this.#tokenResponses = tokenResponses;
    this.#throttle = throttle;
    this.#log = log;
  }

  /**
   * The account of an access token.
   *
   * @throws SessionRevokedError when it is deleted or disabled. Its sessions have then ended
   */
  async accountOf(request: HttpRequest, token: AccessToken): Promise<Account> {
    return requireActive(token, await this.#accounts.find(request, token.accountId));
  }

  /**
   * Requires a proof by the device of a bound session, and uses it up. Call it before verifying a secret that a thief
   * of the access token could otherwise guess.
   *
   * @param token the access token of the request
   * @throws CredentialError when the session has ended, or the proof does not fit it
   * @throws RateLimitedError when the access token was presented too often without the device key
   */
  async requireDevice(request: HttpRequest, token: AccessToken, proof: UsableProof): Promise<void> {
    await this.#throttle.attempt(token.sessionId, proof);
    const outcome = await this.#sessions.proveDevice(token.sessionId, token, proof);
    if (outcome.kind === 'proven') return;
    if (outcome.session !== null) await this.#throttle.countForeign(outcome.session, proof);
    throw this.#errorOf(request, outcome);
  }

  /**
   * Updates the session and creates the response with its new access token. The client keeps its refresh token.
   *
   * @param token the access token of the request
   * @throws CredentialError when the session has ended
   * @throws RangeError when the claims have values that are not allowed
   */
  async reauthenticate(
    request: HttpRequest,
    response: unknown,
    token: AccessToken,
    claims: AuthenticationClaims,
  ): Promise<TokenResponse> {
    this.#http.prepare(response);
    const outcome = await this.#sessions.reauthenticate(token.sessionId, token, claims);
    if (outcome.kind === 'rejected') throw this.#errorOf(request, outcome);
    const account = requireActive(token, await this.#accounts.load(request, token.accountId));
    const session = keepingRefreshToken(outcome.session, token);
    const issued = this.#tokenResponses.issue(request, response, session, account, 'sign_in', null);
    this.#log.reauthenticated(request, session, issued.token);
    return issued.body;
  }

  #errorOf(
    request: HttpRequest,
    { rejection, session }: { readonly rejection: SessionRejection; readonly session: SessionState | null },
  ): CredentialError {
    this.#log.sessionRejected(request, rejection, session);
    return rejectionError(rejection, session);
  }
}

function requireActive<Found>(token: AccessToken, found: Found | null): Found {
  if (found === null) throw new SessionRevokedError('account_disabled', token);
  return found;
}
