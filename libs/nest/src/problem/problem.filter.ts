import { PROBLEM_CONTENT_TYPE, PROBLEMS } from '@holdfast/contract';
import { Catch, Inject, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { AuthError } from '../errors/problem-error.js';
import { TokenEventLog } from '../events/auth-event-log.js';
import { HttpAnswers } from '../http/http-responses.js';
import type { HttpRequest } from '../http/http-request.js';
import { requestIdOf } from '../http/request-id.js';
import { toAuthError } from './to-problem-error.js';
import { retryAfterOf, toProblem } from './to-problem.js';
import { wwwAuthenticate } from './www-authenticate.js';

/**
 * Answers every exception with a problem (RFC 9457): the domain's `ExpiredSignatureError` becomes `token_expired`, an
 * outage 503 and never 401, the unknown 500 without its cause.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Problem');
  readonly #answers: HttpAnswers;
  readonly #log: TokenEventLog;

  constructor(@Inject(HttpAnswers) answers: HttpAnswers, @Inject(TokenEventLog) log: TokenEventLog) {
    this.#answers = answers;
    this.#log = log;
  }

  catch(exception: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw exception;
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const response = host.switchToHttp().getResponse<unknown>();
    const error = toAuthError(exception);
    const problem = toProblem(error, requestIdOf(request));
    this.#tell(exception, request, error);

    this.#answers.setHeader(response, 'Content-Type', `${PROBLEM_CONTENT_TYPE}; charset=utf-8`);
    this.#answers.setHeader(response, 'Cache-Control', 'no-store');
    this.#answers.nameRequest(request, response);
    const challenge = wwwAuthenticate(error);
    if (challenge !== null) {
      this.#answers.setHeader(response, 'WWW-Authenticate', challenge);
      this.#answers.offerNonce(response);
    }
    const retryAfterS = retryAfterOf(error);
    if (retryAfterS !== null) this.#answers.setHeader(response, 'Retry-After', String(retryAfterS));
    this.#answers.send(response, problem.status, JSON.stringify(problem));
  }

  /** Of our own faults the log tells the cause, which the answer does not. */
  #tell(exception: unknown, request: HttpRequest, error: AuthError): void {
    if (PROBLEMS[error.code].status >= 500) {
      this.#logger.error({ request_id: requestIdOf(request), err: exception }, 'request failed');
    }
    this.#log.refused(request, error);
  }
}
