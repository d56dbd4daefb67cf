import { PROBLEM_CONTENT_TYPE, REQUEST_ID_HEADER } from '@holdfast/contract';
import { Catch, Inject, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { isAuthError } from '../errors/auth-errors.js';
import { HttpAnswers } from '../http/http-answers.js';
import type { HttpRequest } from '../http/http-request.js';
import { requestIdOf } from '../http/request-id.js';
import { TokenEventLog } from '../log/token-event-log.js';
import { OUTAGE_RETRY_AFTER_S, toProblem } from './to-problem.js';
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
    const requestId = requestIdOf(request);
    const problem = toProblem(exception, requestId);
    this.#tell(exception, request, problem.status);

    this.#answers.setHeader(response, 'Content-Type', `${PROBLEM_CONTENT_TYPE}; charset=utf-8`);
    this.#answers.setHeader(response, 'Cache-Control', 'no-store');
    this.#answers.setHeader(response, REQUEST_ID_HEADER, requestId);
    const challenge = wwwAuthenticate(problem);
    if (challenge !== null) {
      this.#answers.setHeader(response, 'WWW-Authenticate', challenge);
      this.#answers.offerNonce(response);
    }
    if (problem.status === 503) {
      this.#answers.setHeader(response, 'Retry-After', String(OUTAGE_RETRY_AFTER_S));
    }
    this.#answers.send(response, problem.status, JSON.stringify(problem));
  }

  #tell(exception: unknown, request: HttpRequest, status: number): void {
    if (isAuthError(exception)) {
      this.#log.refused(request, exception);
    } else if (status >= 500) {
      this.#logger.error({ request_id: requestIdOf(request), err: exception }, 'request failed');
    }
  }
}
