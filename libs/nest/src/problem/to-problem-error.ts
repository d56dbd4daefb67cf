import { StoreUnavailableError } from '@holdfast/session';
import { HttpException } from '@nestjs/common';
import { ExpiredJwt } from '../errors/expired-jwt.js';
import {
  BadRequestError,
  ConflictError,
  ExpiredSignatureError,
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

/** Converts any exception to an error of the closed union. */
export function toProblemError(exception: unknown): ProblemError {
  if (isProblemError(exception)) return exception;
  if (exception instanceof StoreUnavailableError) return new ServiceUnavailableError();
  if (exception instanceof ExpiredJwt) return new ExpiredSignatureError();
  return errorForStatus(statusOf(exception));
}

/** Status of a Nest exception or of an error of Fastify or Express. Defaults to 500. */
function statusOf(exception: unknown): number {
  if (exception instanceof HttpException) return exception.getStatus();
  if (exception instanceof Error && 'statusCode' in exception && typeof exception.statusCode === 'number') {
    return exception.statusCode;
  }
  return 500;
}

/** Drops the message of the exception: it was not written for clients. */
function errorForStatus(status: number): ProblemError {
  switch (status) {
    case 400:
      return new BadRequestError();
    case 401:
      // Thrown by a guard of the application. A new access token may help, and the session is not affected.
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
