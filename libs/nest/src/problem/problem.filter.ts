import { PROBLEM_CONTENT_TYPE, PROBLEMS } from '@holdfast/contract';
import { Catch, Inject, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { ProblemError } from '../errors/problem-error.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import { HttpResponses } from '../http/http-responses.js';
import type { HttpRequest } from '../http/http-request.js';
import { requestIdOf } from '../http/request-id.js';
import { toProblemError } from './to-problem-error.js';
import { retryAfterOf, toProblem } from './to-problem.js';
import { wwwAuthenticate } from './www-authenticate.js';

/**
 * Turns every exception into a problem response (RFC 9457). `ExpiredSignatureError` becomes `token_expired`; an outage
 * becomes 503, never 401; an unexpected error becomes 500 without its cause.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Problem');
  readonly #responses: HttpResponses;
  readonly #log: AuthEventLog;

  constructor(@Inject(HttpResponses) responses: HttpResponses, @Inject(AuthEventLog) log: AuthEventLog) {
    this.#responses = responses;
    this.#log = log;
  }

  catch(exception: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw exception;
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
    if (retryAfterS !== null) this.#responses.setHeader(response, 'Retry-After', String(retryAfterS));
    this.#responses.send(response, problem.status, JSON.stringify(problem));
  }

  /** The cause of a server error is logged, never sent. */
  #report(exception: unknown, request: HttpRequest, error: ProblemError): void {
    if (PROBLEMS[error.code].status >= 500) {
      this.#logger.error({ request_id: requestIdOf(request), err: exception }, 'request failed');
    }
    this.#log.requestRefused(request, error);
  }
}
