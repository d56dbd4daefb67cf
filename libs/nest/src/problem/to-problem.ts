import { problemType, PROBLEMS, type FieldError, type Problem, type ProblemCode } from '@holdfast/contract';
import { StoreUnavailableError } from '@holdfast/session';
import { HttpException } from '@nestjs/common';
import { isAuthError } from '../errors/auth-errors.js';
import { ConflictError, ValidationFailedError } from './request-errors.js';

/** How long a client waits before it tries again after an outage, in seconds. */
export const OUTAGE_RETRY_AFTER_S = 2;

/** The problem that an exception of whatever kind is answered with. Nothing of an unknown cause gets out. */
export function toProblem(exception: unknown, instance: string): Problem {
  if (isAuthError(exception)) return problem(exception.code, exception.message, instance);
  if (exception instanceof StoreUnavailableError) {
    return problem(
      'store_unavailable',
      'Nothing was changed that you did not see confirmed. Try again.',
      instance,
    );
  }
  if (exception instanceof ValidationFailedError) {
    return validationProblem(exception.errors, instance);
  }
  if (exception instanceof ConflictError) return problem('conflict', exception.message, instance);
  return requestProblem(statusOf(exception), instance);
}

/** Status of a Nest exception, or of an error of the HTTP platform itself; 500 for everything else. */
function statusOf(exception: unknown): number {
  if (exception instanceof HttpException) return exception.getStatus();
  if (exception instanceof Error && 'statusCode' in exception && typeof exception.statusCode === 'number') {
    return exception.statusCode;
  }
  return 500;
}

const BY_STATUS: Readonly<Partial<Record<number, readonly [code: ProblemCode, detail: string]>>> = {
  400: ['bad_request', 'The request is malformed: is its body valid JSON?'],
  403: ['forbidden', 'You may not do this.'],
  404: ['not_found', 'There is nothing here.'],
  405: ['method_not_allowed', 'This method is not for this address.'],
  409: ['conflict', 'The request contradicts what is stored.'],
  413: ['payload_too_large', 'Send a smaller body.'],
  415: ['unsupported_media_type', 'Send application/json.'],
  429: ['rate_limited', 'Wait before the next try.'],
  503: ['store_unavailable', 'The server cannot answer at the moment. Try again.'],
};

function requestProblem(status: number, instance: string): Problem {
  const known = BY_STATUS[status];
  if (known !== undefined) return problem(known[0], known[1], instance);
  if (status >= 400 && status < 500) {
    return { ...problem('bad_request', 'The request cannot be served.', instance), status };
  }
  return problem('internal', 'The log of the server tells more under this request id.', instance);
}

function validationProblem(errors: readonly FieldError[], instance: string): Problem {
  const fields = [...new Set(errors.map(({ field }) => field))].join(', ');
  return { ...problem('validation_failed', `Not valid: ${fields}.`, instance), errors };
}

function problem(code: ProblemCode, detail: string, instance: string): Problem {
  const { title, status, action } = PROBLEMS[code];
  return { type: problemType(code), title, status, code, action, detail, instance };
}
