import type { RefreshTransport, SessionEndReason, TokenResponse } from '@holdfast/contract';
import { isSessionId, SessionService, type AuthenticationClaims, type Clock } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AuthContext } from '../context/auth-context.js';
import { InvalidCredentialsError, TokenMissingError } from '../errors/problem-error.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import type { CallerRequest, HttpRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { AuthTracing } from '../ports/auth-tracing.js';
import { toSessionInfo, type SessionInfo } from './session-info.js';
import { SessionOpening } from './session-opening.js';
import { SessionReauthentication } from './session-reauthentication.js';
import { SessionTermination } from '../termination/session-termination.js';

/** Options of HoldfastSessions.admit. */
export interface AdmitOptions {
  /**
   * Accepts a request that another site caused, such as the redirect of an OpenID provider or a link in webmail. You
   * must then prevent login CSRF yourself, for example with `state` (RFC 6749 §10.12). Defaults to false.
   */
  readonly allowCrossSite?: boolean | undefined;
}

/** Options of HoldfastSessions.open: `amr` and `acr` state how the account authenticated. */
export interface OpenSessionOptions extends AuthenticationClaims, AdmitOptions {
  /** Where to send the refresh token: in a cookie (browsers) or in the response (programs). Defaults to `cookie`. */
  readonly transport?: RefreshTransport | undefined;
}

/** Options of HoldfastSessions.end. */
export interface EndSessionOptions {
  /** Shown to the account's owner. */
  readonly reason: SessionEndReason;
  /** The request that causes it. Its ID is logged. */
  readonly request?: CallerRequest | undefined;
}

/** Options of HoldfastSessions.endAll. */
export interface EndAllSessionsOptions extends EndSessionOptions {
  /** ID of a session to keep, such as that of the request. */
  readonly except?: string | undefined;
}

/** Options of HoldfastSessions.refreshClaims. */
export interface RefreshClaimsOptions {
  /** The request that causes it. Its ID is logged. */
  readonly request?: CallerRequest | undefined;
}

/**
 * Opens and ends sessions on behalf of the application: for its own sign-ins (OpenID Connect, passkeys, email links)
 * and for events such as a changed password or role.
 *
 * Every method throws StoreUnavailableError, a 503, when the store does not respond.
 *
 * @example
 * ```ts
 * @Public()
 * @Get('sign-in/link')
 * @Redirect('/')
 * async signIn(@Req() request: Request, @Res({ passthrough: true }) response: Response, @Query('token') token: string) {
 *   const accountId = await this.links.redeem(token);
 *   await this.sessions.open(request, response, accountId, { amr: ['mca'], allowCrossSite: true });
 * }
 *
 * @Put('password')
 * async changePassword(@CurrentAuth() { accountId, sessionId }: AuthContext, @Body() body: ChangePasswordDto) {
 *   await this.accounts.changePassword(accountId, body);
 *   await this.sessions.endAll(accountId, { reason: 'password_changed', except: sessionId });
 * }
 *
 * @Roles('admin')
 * @Put('accounts/:id/roles')
 * async setRoles(@Param('id') accountId: string, @Body() { roles }: RolesDto) {
 *   await this.accounts.setRoles(accountId, roles);
 *   await this.sessions.refreshClaims(accountId);
 * }
 * ```
 */
@Injectable()
export class HoldfastSessions {
  readonly #opening: SessionOpening;
  readonly #reauthentication: SessionReauthentication;
  readonly #termination: SessionTermination;
  readonly #sessions: SessionService;
  readonly #log: AuthEventLog;
  readonly #clock: Clock;
  readonly #tracing: AuthTracing;

  constructor(
    @Inject(SessionOpening) opening: SessionOpening,
    @Inject(SessionReauthentication) reauthentication: SessionReauthentication,
    @Inject(SessionTermination) termination: SessionTermination,
    @Inject(SessionService) sessions: SessionService,
    @Inject(AuthEventLog) log: AuthEventLog,
    @InjectAuthOptions() { clock, tracing }: ResolvedAuthOptions,
  ) {
    this.#opening = opening;
    this.#reauthentication = reauthentication;
    this.#termination = termination;
    this.#sessions = sessions;
    this.#log = log;
    this.#clock = clock;
    this.#tracing = tracing;
  }

  /**
   * Rejects a request that `open` would reject for its origin or its device proof. Call it before you redeem anything
   * that works only once, such as an authorization code or a one-time code: after `use_dpop_nonce` the client sends the
   * same request again with a new proof.
   *
   * @param request Fastify's or Express's
   * @param response Fastify's or Express's, by `@Res({ passthrough: true })`. Its headers are set.
   * @throws OriginRejectedError when another site makes the request
   * @throws InvalidDpopProofError, UseDpopNonceError when the device proof is rejected
   * @example
   * ```ts
   * this.sessions.admit(request, response);
   * const accountId = await this.codes.redeem(body.code);
   * return this.sessions.open(request, response, accountId, { amr: ['otp'] });
   * ```
   */
  admit(request: HttpRequest, response: unknown, { allowCrossSite = false }: AdmitOptions = {}): void {
    this.#opening.admit(request, response, { allowCrossSite });
  }

  /**
   * Signs in an account that the application has authenticated: opens a session exactly as `POST /auth/login` does. The
   * session is bound to the device if the request has a device proof (RFC 9449). Ends the earlier session whose cookie
   * the request has.
   *
   * Call it in a `@Public()` route. Return the result to a client that expects it, or redirect if the refresh token is
   * in the cookie.
   *
   * @param request Fastify's or Express's
   * @param response Fastify's or Express's, by `@Res({ passthrough: true })`. Its headers and cookies are set.
   * @throws OriginRejectedError when another site makes the request
   * @throws InvalidDpopProofError, UseDpopNonceError when the device proof is rejected
   * @throws InvalidCredentialsError when the account does not exist or is disabled, according to `accounts` and
   * `claims`
   * @throws RangeError when `amr` or `acr` has values that are not allowed
   */
  open(
    request: HttpRequest,
    response: unknown,
    accountId: string,
    options: OpenSessionOptions = {},
  ): Promise<TokenResponse> {
    return this.#tracing.trace('holdfast.sign_in', () => this.#open(request, response, accountId, options));
  }

  async #open(
    request: HttpRequest,
    response: unknown,
    accountId: string,
    { transport = 'cookie', allowCrossSite = false, ...authentication }: OpenSessionOptions,
  ): Promise<TokenResponse> {
    const proof = this.#opening.admit(request, response, { allowCrossSite });
    const opened = await this.#opening.open(request, response, accountId, proof, {
      transport,
      authentication,
    });
    if (opened === null) throw new InvalidCredentialsError('The account does not exist or is disabled.');
    return opened;
  }

  /**
   * Records a reauthentication that the application has just verified, such as by passkey or one-time code (RFC 9470):
   * updates `auth_time`, `amr` and, if given, `acr` of the request's session. Return the result to the client, which
   * uses its access token from then on. The refresh token stays.
   *
   * Call it in a route that requires an access token. No device proof is needed, so verify something that a thief of
   * the access token does not have.
   *
   * @param request Fastify's or Express's
   * @param response Fastify's or Express's, by `@Res({ passthrough: true })`
   * @throws TokenMissingError when the request has no access token
   * @throws SessionRevokedError, SessionExpiredError when the session has ended or the account is disabled
   * @throws RangeError when `amr` or `acr` has values that are not allowed
   * @example
   * ```ts
   * @Post('confirm/code')
   * async confirm(@Req() request: Request, @Res({ passthrough: true }) response: Response, @Body() { code }: CodeDto) {
   *   await this.codes.verify(request.user.id, code); // throws when the code is wrong
   *   return this.sessions.reauthenticate(request, response, { amr: ['otp'], acr: 'https://refeds.org/profile/mfa' });
   * }
   * ```
   */
  async reauthenticate(
    request: HttpRequest & { readonly auth?: AuthContext | null },
    response: unknown,
    authentication: AuthenticationClaims,
  ): Promise<TokenResponse> {
    const token = request.auth?.token;
    if (token === undefined) throw new TokenMissingError();
    return this.#reauthentication.reauthenticate(request, response, token, authentication);
  }

  /** Ends a session at once. Returns false when it has already ended or does not exist. */
  async end(sessionId: string, { reason, request }: EndSessionOptions): Promise<boolean> {
    return isSessionId(sessionId) && this.#termination.end(request ?? null, sessionId, reason);
  }

  /** Ends all sessions of an account at once, or all but one. Returns how many it ended. */
  async endAll(accountId: string, { reason, except, request }: EndAllSessionsOptions): Promise<number> {
    return this.#termination.endAllOf(request ?? null, accountId, reason, { except });
  }

  /**
   * Makes changed roles and claims of an account take effect within a second on every instance. Its access tokens are
   * rejected with `token_expired`, so clients refresh them automatically, and its streams and sockets reconnect. Nobody
   * is signed out, and no session is extended.
   *
   * Call it after storing the change where `claims` reads it. If it throws, call it again: otherwise some sessions may
   * keep the previous roles until their access tokens expire.
   */
  async refreshClaims(accountId: string, { request }: RefreshClaimsOptions = {}): Promise<void> {
    await this.#sessions.refreshClaims(accountId);
    this.#log.claimsRefreshed(request ?? null, accountId);
  }

  /** Lists the sessions of an account that can be used, newest first. */
  async list(accountId: string): Promise<readonly SessionInfo[]> {
    const now = this.#clock.now();
    const opened = await this.#sessions.liveSessionsOf(accountId);
    return opened.map((session) => toSessionInfo(session, now));
  }

  /** Returns a session, ended or not. Null if it does not exist, or was removed some time after its end. */
  async find(sessionId: string): Promise<SessionInfo | null> {
    const opened = isSessionId(sessionId) ? await this.#sessions.findWithOrigin(sessionId) : null;
    return opened === null ? null : toSessionInfo(opened, this.#clock.now());
  }
}
