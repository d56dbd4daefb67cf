import type { FieldError } from '@holdfast/contract';

/** A request whose fields are not valid; names each. */
export class ValidationFailedError extends Error {
  override readonly name = 'ValidationFailedError';
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super('the request is not valid');
    this.errors = errors;
  }
}

/** A request that contradicts what is stored; `message` is written for the client. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}
