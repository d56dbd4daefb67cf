import type { FieldError } from '@holdfast/contract';
import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { BadRequestError, ValidationFailedError } from '../errors/problem-error.js';

/** Far more than any of our bodies, and far less than what overflows the stack of those who walk through it. */
const MAX_DEPTH = 32;

/** Validates DTOs; what is wrong becomes `validation_failed` with every field named. Unknown members are dropped. */
export function createValidationPipe(): ValidationPipe {
  return new WalkableValidationPipe({
    whitelist: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new ValidationFailedError(errors.flatMap((error) => toFieldErrors(error))),
  });
}

/** Looks first whether the rules, which recurse and encode, can be asked at all. */
class WalkableValidationPipe extends ValidationPipe {
  /** @throws BadRequestError, ValidationFailedError */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'custom') expectWalkable(value);
    return (await super.transform(value, metadata)) as unknown;
  }
}

/** Level by level, for recursion is what is guarded against. Texts must be Unicode (RFC 7493 §2.1). */
function expectWalkable(value: unknown): void {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw new BadRequestError('The body is nested too deeply.');
    if (level.some((item) => typeof item === 'string' && !item.isWellFormed())) {
      throw new BadRequestError('A text in the request is not valid Unicode.');
    }
    level = level.flatMap((item): unknown[] =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
  }
}

function toFieldErrors(
  { property, constraints = {}, children = [] }: ValidationError,
  parent = '',
): FieldError[] {
  const field = parent + property;
  const own = Object.values(constraints).map((message) => ({ field, message }));
  return [...own, ...children.flatMap((child) => toFieldErrors(child, `${field}.`))];
}
