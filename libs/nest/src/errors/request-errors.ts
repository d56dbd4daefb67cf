import type { FieldError } from '@holdfast/contract';
import { AuthErrorBase, type AuthSubject } from './auth-error-base.js';

/** A request whose fields are not valid; names each. */
export class ValidationFailedError extends AuthErrorBase {
  override readonly name = 'ValidationFailedError';
  readonly code = 'validation_failed';
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super(`Not valid: ${[...new Set(errors.map(({ field }) => field))].join(', ')}.`);
    this.errors = errors;
  }
}

export class BadRequestError extends AuthErrorBase {
  override readonly name = 'BadRequestError';
  readonly code = 'bad_request';
  /** Another 4xx than 400, where the application or the platform chose one that has no code of its own. */
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

/** The account may not do this. */
export class ForbiddenError extends AuthErrorBase {
  override readonly name = 'ForbiddenError';
  readonly code = 'forbidden';
}

/** A page of another site made the request. */
export class OriginRejectedError extends AuthErrorBase {
  override readonly name = 'OriginRejectedError';
  readonly code = 'origin_rejected';

  constructor() {
    super('Pages of this origin may not use the routes that work with cookies.');
  }
}

export class NotFoundError extends AuthErrorBase {
  override readonly name = 'NotFoundError';
  readonly code = 'not_found';
}

export class MethodNotAllowedError extends AuthErrorBase {
  override readonly name = 'MethodNotAllowedError';
  readonly code = 'method_not_allowed';
}

/** A request that contradicts what is stored. */
export class ConflictError extends AuthErrorBase {
  override readonly name = 'ConflictError';
  readonly code = 'conflict';
}

export class PayloadTooLargeError extends AuthErrorBase {
  override readonly name = 'PayloadTooLargeError';
  readonly code = 'payload_too_large';
}

export class UnsupportedMediaTypeError extends AuthErrorBase {
  override readonly name = 'UnsupportedMediaTypeError';
  readonly code = 'unsupported_media_type';
}

/** Too many attempts in too short a time. */
export class RateLimitedError extends AuthErrorBase {
  override readonly name = 'RateLimitedError';
  readonly code = 'rate_limited';
  /** Whole seconds, at least 1. */
  readonly retryAfterS: number;

  constructor(retryAfterS: number, subject: AuthSubject = {}) {
    super(`Too many attempts: wait ${String(retryAfterS)} s before the next one.`, subject);
    this.retryAfterS = retryAfterS;
  }
}
