import { PROBLEM_CONTENT_TYPE } from '@holdfast/contract';
import { StoreUnavailableError } from '@holdfast/session';
import { Catch, Inject, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ExpiredJwt } from '../errors/expired-jwt.js';
import { HttpProblem } from '../errors/http-problem.js';
import { isProblemError, type ProblemError } from '../errors/problem-error.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import { HttpResponses } from '../http/http-responses.js';
import type { HttpRequest } from '../http/http-request.js';
import { requestIdOf } from '../http/request-id.js';
import { logEntry } from '../log/log-entry.js';
import { withOwnMembers } from './application-exception.js';
import { toProblemError } from './to-problem-error.js';
import { retryAfterOf, toProblem } from './to-problem.js';
import { reportToCaller } from './transport-exception.js';
import { wwwAuthenticate } from './www-authenticate.js';

/**
 * Turns the AuthModule's own errors into problem responses (RFC 9457). `ExpiredSignatureError`, and the error of any
 * JWT library for an expired token, become `token_expired`; an outage becomes 503, never 401. All other exceptions are
 * left to the application.
 *
 * In GraphQL, RPC and WebSockets, reports the error in the transport's own format, with code and action.
 */
@Catch(HttpProblem, StoreUnavailableError, ExpiredJwt)
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Problem');
  readonly #responses: HttpResponses;
  readonly #log: AuthEventLog;

  constructor(@Inject(HttpResponses) responses: HttpResponses, @Inject(AuthEventLog) log: AuthEventLog) {
    this.#responses = responses;
    this.#log = log;
  }

  /** The transport sends the return value. There is none in HTTP and WebSockets. */
  catch(exception: unknown, host: ArgumentsHost): unknown {
    if (host.getType() !== 'http') return reportToCaller(exception, host);
    this.#respond(exception, host);
    return undefined;
  }

  #respond(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const response = host.switchToHttp().getResponse<unknown>();
    const error = toProblemError(exception);
    const problem = toProblem(error, requestIdOf(request));
    this.#report(exception, request, error);

    this.#responses.setHeader(response, 'Content-Type', `${PROBLEM_CONTENT_TYPE}; charset=utf-8`);
    this.#responses.setHeader(response, 'Cache-Control', 'no-store');
    this.#responses.setRequestId(request, response);
    const challenge = wwwAuthenticate(error);
    if (challenge !== null) {
      this.#responses.setHeader(response, 'WWW-Authenticate', challenge);
      this.#responses.setNonce(response);
    }
    const retryAfterS = retryAfterOf(error);
    if (retryAfterS !== null && !this.#responses.hasHeader(response, 'Retry-After')) {
      this.#responses.setHeader(response, 'Retry-After', String(retryAfterS));
    }
    const body = isProblemError(exception) ? problem : withOwnMembers(exception, problem);
    this.#responses.send(response, error.getStatus(), JSON.stringify(body));
  }

  /** The cause of a server error is logged, never sent. */
  #report(exception: unknown, request: HttpRequest, error: ProblemError): void {
    if (error.getStatus() >= 500) {
      this.#logger.error(logEntry({ request_id: requestIdOf(request), err: exception }, 'request failed'));
    }
    this.#log.requestRejected(request, error);
  }
}

/**
 * Turns every exception into a problem, with its own message, members, code and status: the option `problems: 'all'`.
 */
@Catch()
export class AllProblemsFilter extends ProblemFilter {
  constructor(@Inject(HttpResponses) responses: HttpResponses, @Inject(AuthEventLog) log: AuthEventLog) {
    super(responses, log);
  }
}
