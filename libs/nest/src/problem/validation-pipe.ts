import type { FieldError } from '@holdfast/contract';
import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { ValidationFailedError } from '../errors/request-errors.js';

/** Validates DTOs; what is wrong becomes `validation_failed` with every field named. Unknown members are dropped. */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new ValidationFailedError(errors.flatMap((error) => toFieldErrors(error))),
  });
}

function toFieldErrors(
  { property, constraints = {}, children = [] }: ValidationError,
  parent = '',
): FieldError[] {
  const field = parent + property;
  const own = Object.values(constraints).map((message) => ({ field, message }));
  return [...own, ...children.flatMap((child) => toFieldErrors(child, `${field}.`))];
}
