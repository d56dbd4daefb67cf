import { makeProblem, PROBLEM_CONTENT_TYPE, PROBLEMS, type Problem } from '@holdfast/contract';
import { Inject, Post, HttpCode, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import { AuthRouteController } from './auth-route.decorators.js';
import { Public } from '../guard/route-rules.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponses } from '../http/http-responses.js';
import { requestIdOf } from '../http/request-id.js';
import { ApiProblems } from '../openapi/api-problems.decorator.js';
import { BoundCookies } from '../device-bound/bound-cookies.js';
import { CHALLENGE_HEADER, PROOF_HEADER, SESSION_ID_HEADER } from '../device-bound/device-bound-headers.js';
import { DEVICE_BOUND_PATHS } from '../device-bound/device-bound-paths.js';
import { DeviceBoundSessions } from '../device-bound/device-bound-sessions.js';
import {
  DeviceBoundSessionDto,
  type DeviceBoundSession,
  type EndedDeviceBoundSession,
} from '../device-bound/device-bound.dto.js';
import { DeviceBoundService, type Challenged, type Proven } from '../device-bound/device-bound.service.js';

const FOR_BROWSERS =
  'Browsers with Device Bound Session Credentials call this by themselves; no page or program does.';

/** The routes that browsers call to bind a session to the security chip of their device. */
@AuthRouteController()
export class DeviceBoundController {
  readonly #service: DeviceBoundService;
  readonly #sessions: DeviceBoundSessions;
  readonly #cookies: BoundCookies;
  readonly #http: HttpResponses;

  constructor(
    @Inject(DeviceBoundService) service: DeviceBoundService,
    @Inject(DeviceBoundSessions) sessions: DeviceBoundSessions,
    @Inject(BoundCookies) cookies: BoundCookies,
    @Inject(HttpResponses) http: HttpResponses,
  ) {
    this.#service = service;
    this.#sessions = sessions;
    this.#cookies = cookies;
    this.#http = http;
  }

  @Public()
  @Post(DEVICE_BOUND_PATHS.registration)
  @HttpCode(200)
  @ApiOperation({
    operationId: 'registerHardwareKey',
    summary: 'Register the hardware key of a session (browsers only)',
    description: [
      FOR_BROWSERS,
      'The response to a sign-in, or to one refresh, asks for it in `Secure-Session-Registration`.',
      'Works for a minute, and for one key.',
    ].join(' '),
  })
  @ApiHeader({ name: PROOF_HEADER, description: 'JWS of the type `dbsc+jwt`, with the key in its header.' })
  @ApiSecurity({})
  @ApiResponse({ status: 200, type: DeviceBoundSessionDto })
  @ApiProblems('bad_request', 'refresh_missing', 'session_revoked', 'session_expired', 'conflict')
  async register(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<DeviceBoundSession> {
    this.#http.prepare(response);
    return this.#proven(request, response, await this.#service.register(request));
  }

  @Public()
  @Post(DEVICE_BOUND_PATHS.renewal)
  @HttpCode(200)
  @ApiOperation({
    operationId: 'renewBoundCookie',
    summary: 'Renew the bound cookie of a session (browsers only)',
    description: [
      FOR_BROWSERS,
      `The first request gets a challenge in \`${CHALLENGE_HEADER}\`, the second one signs it.`,
      'With `continue: false` the browser forgets the session.',
    ].join(' '),
  })
  @ApiHeader({ name: SESSION_ID_HEADER, description: 'The `session_identifier` of the registration.' })
  @ApiHeader({ name: PROOF_HEADER, required: false, description: 'JWS of the type `dbsc+jwt`.' })
  @ApiSecurity({})
  @ApiResponse({ status: 200, type: DeviceBoundSessionDto })
  @ApiProblems('bad_request', 'forbidden')
  async refresh(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<DeviceBoundSession | EndedDeviceBoundSession | Problem> {
    this.#http.prepare(response);
    const renewal = await this.#service.renew(request);
    switch (renewal.kind) {
      case 'proven':
        return this.#proven(request, response, renewal);
      case 'ended':
        return { session_identifier: renewal.identifier, continue: false };
      case 'challenged':
        return this.#challenge(request, response, renewal);
    }
  }

  /** Not thrown: it is a step of every renewal, and no failure to log. */
  #challenge(request: HttpRequest, response: unknown, { sessionId, identifier }: Challenged): Problem {
    this.#sessions.challenge(response, sessionId, identifier);
    this.#http.setStatus(response, PROBLEMS.forbidden.status);
    this.#http.setHeader(response, 'Content-Type', PROBLEM_CONTENT_TYPE);
    const detail = `Sign the challenge of the ${CHALLENGE_HEADER} header.`;
    return makeProblem('forbidden', detail, requestIdOf(request));
  }

  #proven(request: HttpRequest, response: unknown, { sessionId, key }: Proven): DeviceBoundSession {
    this.#cookies.set(request, response, sessionId, key);
    return this.#sessions.describe(request, sessionId, key);
  }
}
