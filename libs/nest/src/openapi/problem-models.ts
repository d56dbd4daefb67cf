import { makeProblem, PROBLEMS, problemType, type ProblemCode } from '@holdfast/contract';
import type { Type } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { FieldErrorDto, ProblemDto } from './problem.dto.js';

const models = new Map<ProblemCode, Type<ProblemDto>>();

/** The OpenAPI model of the problem with one code. It is named after the code: `TokenExpiredProblem`. */
export function problemModel(code: ProblemCode): Type<ProblemDto> {
  const known = models.get(code);
  if (known !== undefined) return known;
  const model = modelOf(code);
  models.set(code, model);
  return model;
}

/** An example of the problem with one code. */
export function exampleOf(code: ProblemCode): object {
  return {
    ...makeProblem(code, PROBLEMS[code].detail, '0f2b6c1e-6d0c-4c55-9c39-5f5d2b1d7a10'),
    ...(code === 'validation_failed'
      ? { errors: [{ field: 'email', message: 'email must be an email' }] }
      : {}),
  };
}

/** Applies the decorators by hand, since the models differ in nothing but the code. */
function modelOf(code: ProblemCode): Type<ProblemDto> {
  const { status, action, title } = PROBLEMS[code];
  class Model extends ProblemDto {}
  ApiSchema({ name: `${pascalCase(code)}Problem`, description: title })(Model);
  const only = (
    value: string | number,
  ): { readonly enum: (string | number)[]; readonly example: string | number } => ({
    enum: [value],
    example: value,
  });
  ApiProperty(only(problemType(code)))(Model.prototype, 'type');
  ApiProperty(only(title))(Model.prototype, 'title');
  ApiProperty(only(code))(Model.prototype, 'code');
  ApiProperty(only(action))(Model.prototype, 'action');
  // The application may choose another 4xx status.
  ApiProperty(code === 'bad_request' ? { example: status } : only(status))(Model.prototype, 'status');
  if (code === 'validation_failed') ApiProperty({ type: [FieldErrorDto] })(Model.prototype, 'errors');
  return Model;
}

function pascalCase(code: string): string {
  return code.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
