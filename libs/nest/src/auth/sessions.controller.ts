import { AuthPath, type SessionDetails, type SessionEventSummary } from '@holdfast/contract';
import { isSessionId, SessionService } from '@holdfast/session';
import { Controller, Delete, Get, HttpCode, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { NotFoundError } from '../errors/request-errors.js';
import type { AuthContext } from '../guard/auth-context.js';
import { CurrentAuth } from '../guard/current-auth.decorator.js';
import type { HttpRequest } from '../http/http-request.js';
import { TokenEventLog } from '../events/token-event-log.js';
import { ApiGuarded } from '../openapi/api-problems.decorator.js';
import { SessionDetailsDto, SessionEventDto } from './session.dto.js';
import { MAX_EVENTS, toSessionDetails, toSessionEventSummary } from './session-summary.js';
import { TokenAnswers } from './token-answers.js';

/** The devices of the signed-in account. */
@ApiTags('auth')
@Controller(AuthPath.sessions)
export class SessionsController {
  readonly #sessions: SessionService;
  readonly #answers: TokenAnswers;
  readonly #log: TokenEventLog;

  constructor(
    @Inject(SessionService) sessions: SessionService,
    @Inject(TokenAnswers) answers: TokenAnswers,
    @Inject(TokenEventLog) log: TokenEventLog,
  ) {
    this.#sessions = sessions;
    this.#answers = answers;
    this.#log = log;
  }

  @Get()
  @ApiOperation({ summary: 'My sessions that are not over, newest first' })
  @ApiResponse({ status: 200, type: [SessionDetailsDto] })
  @ApiGuarded()
  async list(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { accountId, sessionId }: AuthContext,
  ): Promise<readonly SessionDetails[]> {
    this.#answers.prepare(request, response);
    const opened = await this.#sessions.liveSessionsOf(accountId);
    return opened.map((session) => toSessionDetails(session, sessionId));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'End all my sessions but this one' })
  @ApiResponse({ status: 204, description: 'The others are over.' })
  @ApiGuarded()
  async endOthers(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { accountId, sessionId }: AuthContext,
  ): Promise<void> {
    this.#answers.prepare(request, response);
    const ended = await this.#sessions.endAllOf(accountId, 'ended_by_owner', sessionId);
    for (const session of ended) this.#log.revoked(request, session, 'ended_by_owner');
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End one of my sessions', description: 'Ending it twice is no error.' })
  @ApiResponse({ status: 204, description: 'The session is over.' })
  @ApiGuarded('not_found')
  async end(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { accountId }: AuthContext,
    @Param('id') id: string,
  ): Promise<void> {
    this.#answers.prepare(request, response);
    await this.#expectOwn(id, accountId);
    const session = await this.#sessions.end(id, 'ended_by_owner');
    if (session !== null) this.#log.revoked(request, session, 'ended_by_owner');
  }

  @Get(':id/events')
  @ApiOperation({
    summary: 'The history of one of my sessions, newest first',
    description: 'Also of one that is over. Ordinary refreshes are counted in the session, not told here.',
  })
  @ApiResponse({ status: 200, type: [SessionEventDto] })
  @ApiGuarded('not_found')
  async events(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { accountId }: AuthContext,
    @Param('id') id: string,
  ): Promise<readonly SessionEventSummary[]> {
    this.#answers.prepare(request, response);
    await this.#expectOwn(id, accountId);
    return (await this.#sessions.eventsOf(id, MAX_EVENTS)).map(toSessionEventSummary);
  }

  /** Somebody else's session is as good as none: nothing is told of it. */
  async #expectOwn(id: string, accountId: string): Promise<void> {
    const session = isSessionId(id) ? await this.#sessions.find(id) : null;
    if (session?.accountId !== accountId) throw new NotFoundError('You have no such session.');
  }
}
