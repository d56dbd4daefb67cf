import type { FieldError } from '@holdfast/contract';
import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { BadRequestError, ValidationFailedError } from '../errors/problem-error.js';

/** Deeper than any valid body, but not deep enough for recursive code to overflow the stack. */
const MAX_DEPTH = 32;

/**
 * Creates a pipe that validates DTOs with class-validator. An invalid body becomes `validation_failed` with every
 * invalid field; unknown members are dropped.
 *
 * @example
 * ```ts
 * @Module({ providers: [{ provide: APP_PIPE, useFactory: createValidationPipe }] })
 * class AppModule {}
 * ```
 */
export function createValidationPipe(): ValidationPipe {
  return new DepthLimitedValidationPipe({
    whitelist: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new ValidationFailedError(errors.flatMap((error) => toFieldErrors(error))),
  });
}

/** Rejects what class-validator cannot handle before it runs: deep nesting and malformed Unicode. */
class DepthLimitedValidationPipe extends ValidationPipe {
  /** @throws BadRequestError, ValidationFailedError */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'custom') requireWalkable(value);
    return (await super.transform(value, metadata)) as unknown;
  }
}

/** Checks level by level, because recursion could overflow the stack. Strings must be valid Unicode (RFC 7493 §2.1). */
function requireWalkable(value: unknown): void {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw new BadRequestError('The request body is nested too deeply.');
    if (level.some((item) => typeof item === 'string' && !item.isWellFormed())) {
      throw new BadRequestError('A string in the request is not valid Unicode.');
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
