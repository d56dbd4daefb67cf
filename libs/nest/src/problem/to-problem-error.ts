import { StoreUnavailableError } from '@holdfast/session';
import { HttpException } from '@nestjs/common';
import { isAuthError, type AuthError } from '../errors/problem-error.js';
import { TokenInvalidError } from '../errors/credential-errors.js';
import {
  BadRequestError,
  ConflictError,
  ForbiddenError,
  MethodNotAllowedError,
  NotFoundError,
  PayloadTooLargeError,
  RateLimitedError,
  UnsupportedMediaTypeError,
} from '../errors/request-errors.js';
import { InternalError, OutageError } from '../errors/server-errors.js';

const DEFAULT_RETRY_AFTER_S = 60;

/** The error of the closed union that stands for an exception of whatever kind. */
export function toAuthError(exception: unknown): AuthError {
  if (isAuthError(exception)) return exception;
  if (exception instanceof StoreUnavailableError) return new OutageError();
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

/** The texts of exceptions that are not ours are not passed on: nobody wrote them for clients. */
function ofStatus(status: number): AuthError {
  switch (status) {
    case 400:
      return new BadRequestError('The request is malformed: is its body valid JSON?');
    case 401:
      // An application's own guard. Another access token may help; it is no verdict on the session.
      return new TokenInvalidError('The application does not accept the access token here.');
    case 403:
      return new ForbiddenError('You may not do this.');
    case 404:
      return new NotFoundError('There is nothing here.');
    case 405:
      return new MethodNotAllowedError('This method is not for this address.');
    case 409:
      return new ConflictError('The request contradicts what is stored.');
    case 413:
      return new PayloadTooLargeError('Send a smaller body.');
    case 415:
      return new UnsupportedMediaTypeError('Send application/json.');
    case 429:
      return new RateLimitedError(DEFAULT_RETRY_AFTER_S);
    case 503:
      return new OutageError('The server cannot answer at the moment. Try again.');
    default:
      return status > 400 && status < 500
        ? new BadRequestError('The request cannot be served.', status)
        : new InternalError();
  }
}
