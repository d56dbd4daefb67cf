import {
  ADMIN_ROLE,
  type EndedSessionDetails,
  type Page,
  type SessionDetails,
  type SessionEventSummary,
} from '@holdfast/contract';
import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Query,
  Req,
  Res,
  UsePipes,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SessionTermination } from '../termination/session-termination.js';
import { EndedSessionDto, SessionDetailsDto, SessionEventDto } from './session.dto.js';
import { SessionLists } from './session-lists.js';
import { HttpResponses } from '../http/http-responses.js';
import type { AuthContext } from '../context/auth-context.js';
import { CurrentAuth } from '../guard/current-auth.decorator.js';
import { Roles } from '../guard/route-rules.js';
import type { HttpRequest } from '../http/http-request.js';
import { ApiGuarded } from '../openapi/api-problems.decorator.js';
import { ApiPage } from '../pages/api-page.decorator.js';
import { PageQuery } from '../pages/page-query.js';
import { createValidationPipe } from '../problem/validation-pipe.js';

const SESSION_NOT_FOUND = 'The account has no session with this ID.';

/** Lists and ends the sessions of any account. Requires the role `admin`. */
@ApiTags('admin')
@Roles(ADMIN_ROLE)
@Controller({ path: 'admin/accounts/:accountId', version: VERSION_NEUTRAL })
@UsePipes(createValidationPipe())
export class AdminSessionsController {
  readonly #lists: SessionLists;
  readonly #responses: HttpResponses;
  readonly #termination: SessionTermination;

  constructor(
    @Inject(SessionLists) lists: SessionLists,
    @Inject(HttpResponses) responses: HttpResponses,
    @Inject(SessionTermination) termination: SessionTermination,
  ) {
    this.#lists = lists;
    this.#responses = responses;
    this.#termination = termination;
  }

  @Get('sessions')
  @ApiOperation({
    operationId: 'listAccountSessions',
    summary: 'List the sessions of an account',
    description: 'Newest first. Ended sessions are not listed.',
  })
  @ApiPage(SessionDetailsDto)
  @ApiGuarded('forbidden', 'validation_failed')
  async list(
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { sessionId }: AuthContext,
    @Param('accountId') accountId: string,
    @Query() query: PageQuery,
  ): Promise<Page<SessionDetails>> {
    this.#responses.prepare(response);
    return this.#lists.live(accountId, sessionId, query);
  }

  @Get('ended-sessions')
  @ApiOperation({
    operationId: 'listEndedAccountSessions',
    summary: 'List the ended sessions of an account',
    description:
      'With the reason why each one ended. Those that ended last come first. A session is removed some time after the ' +
      'end of its maximum lifetime.',
  })
  @ApiPage(EndedSessionDto)
  @ApiGuarded('forbidden', 'validation_failed')
  async listEnded(
    @Res({ passthrough: true }) response: unknown,
    @Param('accountId') accountId: string,
    @Query() query: PageQuery,
  ): Promise<Page<EndedSessionDetails>> {
    this.#responses.prepare(response);
    return this.#lists.ended(accountId, query);
  }

  @Get('sessions/:id/events')
  @ApiOperation({
    operationId: 'listAccountSessionEvents',
    summary: 'List the events of a session of an account',
    description:
      'Newest first. Works for ended sessions too. Events that a client can repeat are counted in one, by kind and ' +
      'reason. Ordinary refreshes are counted in the session, not listed.',
  })
  @ApiPage(SessionEventDto)
  @ApiGuarded('forbidden', 'validation_failed', 'not_found')
  async events(
    @Res({ passthrough: true }) response: unknown,
    @Param('accountId') accountId: string,
    @Param('id') id: string,
    @Query() query: PageQuery,
  ): Promise<Page<SessionEventSummary>> {
    this.#responses.prepare(response);
    await this.#termination.requireSessionOf(accountId, id, SESSION_NOT_FOUND);
    return this.#lists.events(id, query);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'endAccountSession',
    summary: 'End a session of an account',
    description: 'Succeeds if the session has already ended.',
  })
  @ApiResponse({ status: 204, description: 'The session has ended.' })
  @ApiGuarded('forbidden', 'not_found')
  async end(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() auth: AuthContext,
    @Param('accountId') accountId: string,
    @Param('id') id: string,
  ): Promise<void> {
    this.#responses.prepare(response);
    await this.#termination.requireSessionOf(accountId, id, SESSION_NOT_FOUND);
    await this.#termination.end(request, id, 'ended_by_admin', auth.accountId);
  }

  @Delete('sessions')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'endAccountSessions',
    summary: 'End all sessions of an account',
    description: 'Signs the account out on every device. It can sign in again.',
  })
  @ApiResponse({ status: 204, description: 'All sessions of the account have ended.' })
  @ApiGuarded('forbidden')
  async endAll(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() auth: AuthContext,
    @Param('accountId') accountId: string,
  ): Promise<void> {
    this.#responses.prepare(response);
    await this.#termination.endAllOf(request, accountId, 'ended_by_admin', { adminId: auth.accountId });
  }
}
