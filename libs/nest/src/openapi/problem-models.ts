import { makeProblem, PROBLEMS, problemType, type ProblemCode } from '@holdfast/contract';
import type { Type } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { FieldErrorDto, ProblemDto } from './problem.dto.js';

const models = new Map<ProblemCode, Type<ProblemDto>>();

/** Returns the OpenAPI model of a problem code, named after it: `TokenExpiredProblem`. */
export function problemModel(code: ProblemCode): Type<ProblemDto> {
  const known = models.get(code);
  if (known !== undefined) return known;
  const model = createModel(code);
  models.set(code, model);
  return model;
}

/** Returns an example of a problem for OpenAPI. */
export function exampleProblem(code: ProblemCode): object {
  return {
    ...makeProblem(code, PROBLEMS[code].detail, '0f2b6c1e-6d0c-4c55-9c39-5f5d2b1d7a10'),
    ...(code === 'validation_failed'
      ? { errors: [{ field: 'email', message: 'email must be an email' }] }
      : {}),
  };
}

/** Applies the decorators by hand: the models differ only in the code. */
function createModel(code: ProblemCode): Type<ProblemDto> {
  const { status, action, title } = PROBLEMS[code];
  class Model extends ProblemDto {}
  ApiSchema({ name: `${pascalCase(code)}Problem`, description: title })(Model);
  const constant = (
    value: string | number,
  ): { readonly enum: (string | number)[]; readonly example: string | number } => ({
    enum: [value],
    example: value,
  });
  ApiProperty(constant(problemType(code)))(Model.prototype, 'type');
  ApiProperty(constant(title))(Model.prototype, 'title');
  ApiProperty(constant(code))(Model.prototype, 'code');
  ApiProperty(constant(action))(Model.prototype, 'action');
  // Other 4xx statuses have this code too.
  ApiProperty(code === 'bad_request' ? { example: status } : constant(status))(Model.prototype, 'status');
  if (code === 'validation_failed') ApiProperty({ type: [FieldErrorDto] })(Model.prototype, 'errors');
  return Model;
}

function pascalCase(code: string): string {
  return code.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
