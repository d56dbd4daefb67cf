import type { Page, SessionDetails, SessionEventSummary } from '@holdfast/contract';
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
import type { AuthContext } from '../context/auth-context.js';
import { CurrentAuth } from '../guard/current-auth.decorator.js';
import { Guarded } from '../guard/route-rules.js';
import type { HttpRequest } from '../http/http-request.js';
import { ApiGuarded } from '../openapi/api-problems.decorator.js';
import { ApiPage } from '../pages/api-page.decorator.js';
import { PageQuery } from '../pages/page-query.js';
import { createValidationPipe } from '../problem/validation-pipe.js';
import { SessionTermination } from '../termination/session-termination.js';
import { SessionDetailsDto, SessionEventDto } from './session.dto.js';
import { SessionLists } from './session-lists.js';
import { HttpResponses } from '../http/http-responses.js';

const SESSION_NOT_FOUND = 'You have no session with this ID.';

/** Lists and ends the sessions of the signed-in account. */
@Guarded()
@ApiTags('auth')
@Controller({ path: 'sessions', version: VERSION_NEUTRAL })
@UsePipes(createValidationPipe())
export class SessionsController {
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

  @Get()
  @ApiOperation({
    operationId: 'listSessions',
    summary: 'List your sessions',
    description: 'Newest first. Ended sessions are not listed.',
  })
  @ApiPage(SessionDetailsDto)
  @ApiGuarded('validation_failed')
  async list(
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { accountId, sessionId }: AuthContext,
    @Query() query: PageQuery,
  ): Promise<Page<SessionDetails>> {
    this.#responses.prepare(response);
    return this.#lists.live(accountId, sessionId, query);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'endOtherSessions',
    summary: 'End all your other sessions',
    description: 'Signs out every other device. The session of the request continues.',
  })
  @ApiResponse({ status: 204, description: 'All your other sessions have ended.' })
  @ApiGuarded()
  async endOthers(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { accountId, sessionId }: AuthContext,
  ): Promise<void> {
    this.#responses.prepare(response);
    await this.#termination.endAllOf(request, accountId, 'ended_by_owner', { except: sessionId });
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'endSession',
    summary: 'End one of your sessions',
    description: 'Succeeds if the session has already ended.',
  })
  @ApiResponse({ status: 204, description: 'The session has ended.' })
  @ApiGuarded('not_found')
  async end(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { accountId }: AuthContext,
    @Param('id') id: string,
  ): Promise<void> {
    this.#responses.prepare(response);
    await this.#termination.requireSessionOf(accountId, id, SESSION_NOT_FOUND);
    await this.#termination.end(request, id, 'ended_by_owner');
  }

  @Get(':id/events')
  @ApiOperation({
    operationId: 'listSessionEvents',
    summary: 'List the events of one of your sessions',
    description:
      'Newest first. Works for ended sessions too. Events that a client can repeat are counted in one, by kind and ' +
      'reason. Ordinary refreshes are counted in the session, not listed.',
  })
  @ApiPage(SessionEventDto)
  @ApiGuarded('validation_failed', 'not_found')
  async events(
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { accountId }: AuthContext,
    @Param('id') id: string,
    @Query() query: PageQuery,
  ): Promise<Page<SessionEventSummary>> {
    this.#responses.prepare(response);
    await this.#termination.requireSessionOf(accountId, id, SESSION_NOT_FOUND);
    return this.#lists.events(id, query);
  }
}
