import { StoreUnavailableError } from '@holdfast/session';
import { HttpException } from '@nestjs/common';
import {
  BadRequestError,
  ConflictError,
  ForbiddenError,
  InternalError,
  isProblemError,
  MethodNotAllowedError,
  NotFoundError,
  PayloadTooLargeError,
  type ProblemError,
  RateLimitedError,
  ServiceUnavailableError,
  TokenInvalidError,
  UnsupportedMediaTypeError,
} from '../errors/problem-error.js';

const DEFAULT_RETRY_AFTER_S = 60;

/** The error of the closed union that stands for an exception of whatever kind. */
export function toProblemError(exception: unknown): ProblemError {
  if (isProblemError(exception)) return exception;
  if (exception instanceof StoreUnavailableError) return new ServiceUnavailableError();
  return ofStatus(statusOf(exception));
}

/** Status of a Nest exception, or of an error of the HTTP platform itself; 500 for everything else. */
function statusOf(exception: unknown): number {
  if (exception instanceof HttpException) return exception.getStatus();
  if (exception instanceof Error && 'statusCode' in exception && typeof exception.statusCode === 'number') {
    return exception.statusCode;
  }
  return 500;
}

/** Messages of other exceptions are not passed on, since nobody wrote them for clients. */
function ofStatus(status: number): ProblemError {
  switch (status) {
    case 400:
      return new BadRequestError();
    case 401:
      // The application's own guard. A new access token may help; this is no verdict on the session.
      return new TokenInvalidError('The application did not accept the access token.');
    case 403:
      return new ForbiddenError();
    case 404:
      return new NotFoundError();
    case 405:
      return new MethodNotAllowedError();
    case 409:
      return new ConflictError();
    case 413:
      return new PayloadTooLargeError();
    case 415:
      return new UnsupportedMediaTypeError();
    case 429:
      return new RateLimitedError(DEFAULT_RETRY_AFTER_S);
    case 503:
      return new ServiceUnavailableError();
    default:
      return status > 400 && status < 500
        ? new BadRequestError('The request was rejected.', status)
        : new InternalError();
  }
}
