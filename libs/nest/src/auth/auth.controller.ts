import { REFRESH_COOKIE_PREFIX, type MeResponse, type TokenResponse } from '@holdfast/contract';
import { SessionService } from '@holdfast/session';
import { Body, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import { SessionRevokedError } from '../errors/problem-error.js';
import { rejectionError, subjectOf } from '../errors/session-errors.js';
import { RefreshMeter, type MeasuredRefresh } from './refresh-meter.js';
import { BoundCookies } from '../device-bound/bound-cookies.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import type { AuthContext } from '../context/auth-context.js';
import { CurrentAuth } from '../guard/current-auth.decorator.js';
import { Public } from '../guard/route-rules.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponses } from '../http/http-responses.js';
import { OriginCheck } from '../http/origin-check.js';
import { RefreshCookies } from '../http/refresh-cookies.js';
import { ApiGuarded, ApiProblems } from '../openapi/api-problems.decorator.js';
import { MeResponseDto, RefreshDto, TokenResponseDto } from './auth.dto.js';
import { AuthRouteController } from './auth-route.decorators.js';
import { RefreshService, type Refreshed } from './refresh.service.js';
import { ActiveAccounts } from '../termination/active-accounts.js';
import { toSessionSummary } from '../sessions/session-summary.js';
import { SignOutService } from './sign-out.service.js';
import { TokenResponses } from '../sessions/token-responses.js';

/** The access token says which session it is. Swagger UI sends the refresh token that it keeps. */
const SESSION_OF_THE_ACCESS_TOKEN = { 'After `login` on this page': { value: {} } };

/** Refresh, sign-out and `me`, for every kind of sign-in. */
@AuthRouteController()
export class AuthController {
  readonly #refresh: RefreshService;
  readonly #signOut: SignOutService;
  readonly #http: HttpResponses;
  readonly #tokenResponses: TokenResponses;
  readonly #cookies: RefreshCookies;
  readonly #boundCookies: BoundCookies;
  readonly #origins: OriginCheck;
  readonly #meter: RefreshMeter;
  readonly #log: AuthEventLog;
  readonly #accounts: ActiveAccounts;
  readonly #sessions: SessionService;

  constructor(
    @Inject(RefreshService) refresh: RefreshService,
    @Inject(SignOutService) signOut: SignOutService,
    @Inject(HttpResponses) http: HttpResponses,
    @Inject(TokenResponses) tokenResponses: TokenResponses,
    @Inject(RefreshCookies) cookies: RefreshCookies,
    @Inject(BoundCookies) boundCookies: BoundCookies,
    @Inject(OriginCheck) origins: OriginCheck,
    @Inject(RefreshMeter) meter: RefreshMeter,
    @Inject(AuthEventLog) log: AuthEventLog,
    @Inject(ActiveAccounts) accounts: ActiveAccounts,
    @Inject(SessionService) sessions: SessionService,
  ) {
    this.#refresh = refresh;
    this.#signOut = signOut;
    this.#http = http;
    this.#tokenResponses = tokenResponses;
    this.#cookies = cookies;
    this.#boundCookies = boundCookies;
    this.#origins = origins;
    this.#meter = meter;
    this.#log = log;
    this.#accounts = accounts;
    this.#sessions = sessions;
  }

  @Public()
  @Post('refresh')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'refresh',
    summary: 'Refresh the access token',
    description:
      'Send the refresh token in the body. Browsers send it as a cookie instead, whose name begins with ' +
      `\`${REFRESH_COOKIE_PREFIX}\`. An unbound session can also be refreshed with an access token that is still ` +
      'valid. A bound session also needs a device proof in the `DPoP` header. During a migration, a legacy access ' +
      'token opens a session, once.',
  })
  @ApiBody({ type: RefreshDto, required: false, examples: SESSION_OF_THE_ACCESS_TOKEN })
  @ApiSecurity({})
  @ApiBearerAuth()
  @ApiResponse({ status: 200, type: TokenResponseDto })
  @ApiProblems(
    'validation_failed',
    'refresh_missing',
    'refresh_invalid',
    'refresh_reused',
    'session_revoked',
    'session_expired',
    'invalid_dpop_proof',
    'use_dpop_nonce',
    'bound_cookie_missing',
    'origin_rejected',
    'rate_limited',
  )
  async refresh(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @Body() body: RefreshDto,
  ): Promise<TokenResponse> {
    this.#http.prepare(response);
    this.#origins.requireAllowed(request);
    return this.#meter.measure(() => this.#refreshTokens(request, response, body));
  }

  @Public()
  @Post('logout')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'logout',
    summary: 'Sign out',
    description:
      'Ends the session. If the access token has expired, send the refresh token, in the body or as a cookie. ' +
      'Succeeds if the session has already ended.',
  })
  @ApiBody({ type: RefreshDto, required: false, examples: SESSION_OF_THE_ACCESS_TOKEN })
  @ApiSecurity({})
  @ApiBearerAuth()
  @ApiResponse({ status: 204, description: 'The session has ended.' })
  @ApiProblems(
    'validation_failed',
    'token_expired',
    'token_invalid',
    'invalid_dpop_proof',
    'use_dpop_nonce',
    'bound_cookie_missing',
    'origin_rejected',
    'rate_limited',
  )
  async logout(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @Body() body: RefreshDto,
  ): Promise<void> {
    this.#http.prepare(response);
    this.#origins.requireAllowed(request);
    await this.#signOut.signOut(request, body);
    this.#cookies.clear(request, response, await this.#cookies.read(request));
  }

  @Get('me')
  @ApiOperation({
    operationId: 'me',
    summary: 'Get the signed-in account and its session',
    description: 'Reads the account from the store, so that its email is current.',
  })
  @ApiResponse({ status: 200, type: MeResponseDto })
  @ApiGuarded()
  async me(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { accountId, sessionId }: AuthContext,
  ): Promise<MeResponse> {
    this.#http.prepare(response);
    const [account, session] = await Promise.all([
      this.#accounts.find(request, accountId),
      this.#sessions.find(sessionId),
    ]);
    if (session === null) throw rejectionError('session_unknown', null);
    if (account === null) throw new SessionRevokedError('account_disabled', subjectOf(session));
    return { account: { id: account.id, email: account.email ?? null }, session: toSessionSummary(session) };
  }

  async #refreshTokens(
    request: HttpRequest,
    response: unknown,
    body: RefreshDto,
  ): Promise<MeasuredRefresh<TokenResponse>> {
    const outcome = await this.#refresh.refresh(request, body);
    if (outcome.kind === 'rejected') {
      this.#cookies.clear(request, response, outcome.endedCookies);
      if (outcome.error.code === 'bound_cookie_missing') this.#note(request, response, outcome);
      throw outcome.error;
    }
    const { session, account, grant, refreshToken, obsoleteCookies } = outcome;
    const issued = this.#tokenResponses.issue(request, response, session, account, 'refresh', refreshToken);
    this.#cookies.clear(request, response, obsoleteCookies);
    if (session.hardwareKeyConfirmed) this.#note(request, response, outcome);
    if (grant === 'exchanged') this.#log.legacyTokenExchanged(request, session);
    else this.#log.refreshed(request, session, issued.token, grant);
    return { result: grant, response: issued.body };
  }

  /** Notes in the browser since when it has been missing the bound cookie, or forgets that. */
  #note(request: HttpRequest, response: unknown, { presented }: Refreshed): void {
    if (presented === null) return;
    this.#boundCookies.note(request, response, presented.token.sessionId, presented.boundCookie);
  }
}
