import { ADMIN_PATH, type SessionDetails, type SessionEventSummary } from '@holdfast/contract';
import { MAX_SESSION_EVENTS, SessionService } from '@holdfast/session';
import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SessionTermination } from './session-termination.js';
import { SessionDetailsDto, SessionEventDto } from './session.dto.js';
import { toSessionDetails, toSessionEventSummary } from './session-summary.js';
import { HttpResponses } from '../http/http-responses.js';
import { NotFoundError } from '../errors/problem-error.js';
import type { AuthContext } from '../context/auth-context.js';
import { CurrentAuth } from '../guard/current-auth.decorator.js';
import { Roles } from '../guard/route-rules.js';
import type { HttpRequest } from '../http/http-request.js';
import { ApiGuarded } from '../openapi/api-problems.decorator.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { AccountVerifier } from '../ports/account-verifier.js';

const NOT_THEIRS = 'The account has no such session.';

/** The sessions of any account, for those who run the application. */
@ApiTags('admin')
@Roles('admin')
@Controller(`${ADMIN_PATH}/accounts/:accountId`)
export class AdminSessionsController {
  readonly #sessions: SessionService;
  readonly #responses: HttpResponses;
  readonly #termination: SessionTermination;
  readonly #accounts: AccountVerifier;

  constructor(
    @Inject(SessionService) sessions: SessionService,
    @Inject(HttpResponses) responses: HttpResponses,
    @Inject(SessionTermination) termination: SessionTermination,
    @InjectAuthOptions() { accounts }: ResolvedAuthOptions,
  ) {
    this.#sessions = sessions;
    this.#responses = responses;
    this.#termination = termination;
    this.#accounts = accounts;
  }

  @Get('sessions')
  @ApiOperation({ summary: 'The sessions of an account that are not over, newest first' })
  @ApiResponse({ status: 200, type: [SessionDetailsDto] })
  @ApiGuarded('forbidden')
  async list(
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { sessionId }: AuthContext,
    @Param('accountId') accountId: string,
  ): Promise<readonly SessionDetails[]> {
    this.#responses.prepare(response);
    const opened = await this.#sessions.liveSessionsOf(accountId);
    return opened.map((session) => toSessionDetails(session, sessionId));
  }

  @Get('sessions/:id/events')
  @ApiOperation({ summary: 'The history of a session, newest first' })
  @ApiResponse({ status: 200, type: [SessionEventDto] })
  @ApiGuarded('forbidden', 'not_found')
  async events(
    @Res({ passthrough: true }) response: unknown,
    @Param('accountId') accountId: string,
    @Param('id') id: string,
  ): Promise<readonly SessionEventSummary[]> {
    this.#responses.prepare(response);
    await this.#termination.requireSessionOf(accountId, id, NOT_THEIRS);
    return (await this.#sessions.eventsOf(id, MAX_SESSION_EVENTS)).map(toSessionEventSummary);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a session', description: 'Ending it twice is no error.' })
  @ApiResponse({ status: 204, description: 'The session is over.' })
  @ApiGuarded('forbidden', 'not_found')
  async end(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @Param('accountId') accountId: string,
    @Param('id') id: string,
  ): Promise<void> {
    this.#responses.prepare(response);
    await this.#termination.requireSessionOf(accountId, id, NOT_THEIRS);
    await this.#termination.end(request, id, 'ended_by_admin');
  }

  @Delete('sessions')
  @HttpCode(204)
  @ApiOperation({ summary: 'End all sessions of an account' })
  @ApiResponse({ status: 204, description: 'They are over, on every device.' })
  @ApiGuarded('forbidden')
  async endAll(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @Param('accountId') accountId: string,
  ): Promise<void> {
    this.#responses.prepare(response);
    await this.#termination.endAllOf(request, accountId, 'ended_by_admin');
  }

  @Post('disable')
  @HttpCode(204)
  @ApiOperation({ summary: 'Disable an account', description: 'Ends its sessions everywhere.' })
  @ApiResponse({ status: 204, description: 'It signs in no more, and its sessions are over.' })
  @ApiGuarded('forbidden', 'not_found')
  async disable(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @Param('accountId') accountId: string,
  ): Promise<void> {
    this.#responses.prepare(response);
    // First the account, so that no session is opened behind our back.
    const isKnown = await this.#accounts.disable?.(accountId);
    if (isKnown !== true) throw new NotFoundError('There is no such account.');
    await this.#termination.endAllOf(request, accountId, 'account_disabled');
  }
}
