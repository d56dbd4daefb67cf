import type { RefreshRequest } from '@holdfast/contract';
import { SessionService, type SessionState } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../context/access-token.js';
import { AccessTokenVerifier } from '../access-token/access-token-verifier.js';
import {
  ExpiredSignatureError,
  isProblemError,
  type ProblemError,
  RefreshInvalidError,
  RefreshMissingError,
  SessionRevokedError,
  TokenInvalidError,
} from '../errors/problem-error.js';
import { rejectionError, endsSession, subjectOf } from '../errors/session-errors.js';
import type { AccessGrant } from '../events/auth-event.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import { DeviceBoundSessions } from '../device-bound/device-bound-sessions.js';
import { DeviceProofs } from '../http/device-proofs.js';
import type { HttpRequest } from '../http/http-request.js';
import type { RefreshCookie } from '../http/refresh-cookies.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { RefreshThrottle } from '../throttle/refresh-throttle.js';
import { LegacyExchange, type LegacyExchanged } from './legacy-exchange.js';
import { RefreshCredentials, type PresentedToken } from './refresh-credentials.js';
import { ActiveAccounts, type ActiveAccount } from '../termination/active-accounts.js';
import { keepingRefreshToken } from '../sessions/kept-refresh-token.js';
import type { IssuedRefreshToken } from '../sessions/token-responses.js';

/** The outcome of a refresh request. `presented`: the refresh token that it was for, if any. */
export type Refreshed =
  | {
      readonly kind: 'granted';
      readonly session: SessionState;
      readonly account: ActiveAccount;
      readonly grant: AccessGrant;
      /** Null when the session keeps its refresh token. */
      readonly refreshToken: IssuedRefreshToken | null;
      /** To clear, because the cookie of the session replaces them. */
      readonly obsoleteCookies: readonly RefreshCookie[];
      readonly presented: PresentedToken | null;
    }
  /** `endedCookies`: to clear, because their session has ended. */
  | {
      readonly kind: 'rejected';
      readonly error: ProblemError;
      readonly endedCookies: readonly RefreshCookie[];
      readonly presented: PresentedToken | null;
    };

const NO_COOKIES = { cookies: [], obsoleteCookies: [] };

/** Refreshes sessions. */
@Injectable()
export class RefreshService {
  readonly #sessions: SessionService;
  readonly #credentials: RefreshCredentials;
  readonly #tokens: AccessTokenVerifier;
  readonly #legacy: LegacyExchange;
  readonly #deviceBound: DeviceBoundSessions;
  readonly #proofs: DeviceProofs;
  readonly #throttle: RefreshThrottle;
  readonly #accounts: ActiveAccounts;
  readonly #log: AuthEventLog;
  readonly #options: ResolvedAuthOptions;

  constructor(
    @Inject(SessionService) sessions: SessionService,
    @Inject(RefreshCredentials) credentials: RefreshCredentials,
    @Inject(AccessTokenVerifier) tokens: AccessTokenVerifier,
    @Inject(LegacyExchange) legacy: LegacyExchange,
    @Inject(DeviceBoundSessions) deviceBound: DeviceBoundSessions,
    @Inject(DeviceProofs) proofs: DeviceProofs,
    @Inject(RefreshThrottle) throttle: RefreshThrottle,
    @Inject(ActiveAccounts) accounts: ActiveAccounts,
    @Inject(AuthEventLog) log: AuthEventLog,
    @InjectAuthOptions() options: ResolvedAuthOptions,
  ) {
    this.#sessions = sessions;
    this.#credentials = credentials;
    this.#tokens = tokens;
    this.#legacy = legacy;
    this.#deviceBound = deviceBound;
    this.#proofs = proofs;
    this.#throttle = throttle;
    this.#accounts = accounts;
    this.#log = log;
    this.#options = options;
  }

  /**
   * Refreshes the session of the request's refresh credential. A rejection is returned, not thrown.
   *
   * @throws RateLimitedError, StoreUnavailableError
   */
  async refresh(request: HttpRequest, body: RefreshRequest): Promise<Refreshed> {
    const credential = await this.#credentials.read(request, body);
    switch (credential.kind) {
      case 'none':
        return rejected(new RefreshMissingError());
      case 'forged':
        return rejected(new RefreshInvalidError());
      case 'access_token':
        return (await this.#exchange(request, credential.jwt, body)) ?? this.#extend(request, credential.jwt);
      case 'refresh_token':
        return this.#rotate(request, credential);
    }
  }

  async #rotate(request: HttpRequest, presented: PresentedToken): Promise<Refreshed> {
    const { token, proof, boundCookie, transport } = presented;
    await this.#throttle.attempt(token.sessionId, proof);
    const offersRegistration = this.#deviceBound.canOffer(request, transport);
    const outcome = await this.#sessions.refresh(token, proof, { boundCookie, offersRegistration });
    if (outcome.session !== null) await this.#throttle.countForeign(outcome.session, proof);
    if (outcome.kind === 'granted') {
      const { session, grant, refreshToken } = outcome;
      const issued = { value: refreshToken, transport };
      return this.#grant(request, session, grant, issued, presented);
    }
    const { rejection, session } = outcome;
    this.#log.sessionRejected(request, rejection, session);
    const error = rejectionError(rejection, session, this.#proofs.diagnose(request, proof));
    return rejected(error, endsSession(rejection) ? presented.cookies : [], presented);
  }

  /** Opens a session for a legacy token. Null when the token is not a legacy token. */
  async #exchange(request: HttpRequest, jwt: string, body: RefreshRequest): Promise<Refreshed | null> {
    const outcome = await this.#exchanged(request, jwt);
    if (outcome === null) return null;
    if (outcome.kind === 'rejected') return rejected(outcome.error);
    const refreshToken = { value: outcome.refreshToken, transport: body.transport ?? 'cookie' } as const;
    return this.#grant(request, outcome.session, outcome.grant, refreshToken);
  }

  async #exchanged(
    request: HttpRequest,
    jwt: string,
  ): Promise<LegacyExchanged | { readonly kind: 'rejected'; readonly error: ProblemError } | null> {
    try {
      return await this.#legacy.exchange(request, jwt);
    } catch (error) {
      if (!(error instanceof ExpiredSignatureError)) throw error;
      const missing = new RefreshMissingError('The access token has expired. Sign in again.', error.subject);
      return { kind: 'rejected', error: missing };
    }
  }

  /** Issues a new access token for a valid one. Only for unbound sessions; their refresh token stays the same. */
  async #extend(request: HttpRequest, jwt: string): Promise<Refreshed> {
    if (!this.#options.renewalByAccessToken) {
      return rejected(new RefreshMissingError('Send the refresh token. An access token is not enough here.'));
    }
    const token = await this.#verify(jwt);
    if (isProblemError(token)) return rejected(token);
    await this.#throttle.attempt(token.sessionId, { kind: 'none' });
    const outcome = await this.#sessions.extend(token.sessionId, token);
    switch (outcome.kind) {
      case 'allowed':
        return this.#grant(request, keepingRefreshToken(outcome.session, token), 'extended', null);
      case 'rejected':
        return rejected(rejectionError(outcome.rejection, outcome.session));
      case 'bound':
        return rejected(
          new RefreshMissingError(
            'This session is bound to a device. Send its refresh token and a device proof.',
            subjectOf(outcome.session),
          ),
        );
    }
  }

  /** Reads the account and its current claims. Called after the session was refreshed. */
  async #grant(
    request: HttpRequest,
    session: SessionState,
    grant: AccessGrant,
    refreshToken: IssuedRefreshToken | null,
    presented: PresentedToken | null = null,
  ): Promise<Refreshed> {
    const { cookies, obsoleteCookies } = presented ?? NO_COOKIES;
    const account = await this.#accounts.load(request, session.accountId);
    if (account !== null) {
      return { kind: 'granted', session, account, grant, refreshToken, obsoleteCookies, presented };
    }
    return rejected(new SessionRevokedError('account_disabled', subjectOf(session)), cookies);
  }

  async #verify(jwt: string): Promise<AccessToken | ProblemError> {
    try {
      return await this.#tokens.verify(jwt);
    } catch (error) {
      if (error instanceof ExpiredSignatureError) {
        return new RefreshMissingError(
          'The access token has expired. Send the refresh token.',
          error.subject,
        );
      }
      if (error instanceof TokenInvalidError) {
        return new RefreshMissingError('The access token is invalid. Send the refresh token.');
      }
      throw error;
    }
  }
}

function rejected(
  error: ProblemError,
  endedCookies: readonly RefreshCookie[] = [],
  presented: PresentedToken | null = null,
): Refreshed {
  return { kind: 'rejected', error, endedCookies, presented };
}
