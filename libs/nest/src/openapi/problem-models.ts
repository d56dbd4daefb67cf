import { PROBLEMS, problemType, type ProblemCode } from '@holdfast/contract';
import type { Type } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { ApplicationProblemClass } from '../errors/application-problem.js';
import type { CodedDefinition } from '../errors/http-problem.js';
import { FieldErrorDto, ProblemDto } from './problem.dto.js';

/** A problem to document: a code of the AuthModule, or a class of the application (see defineProblem). */
export type DocumentedProblem = ProblemCode | ApplicationProblemClass;

const models = new Map<string, Type<ProblemDto>>();

/** Returns the definition of a problem. */
export function definitionOf(problem: DocumentedProblem): CodedDefinition {
  return typeof problem === 'string' ? { ...PROBLEMS[problem], code: problem } : problem.definition;
}

/** Returns the OpenAPI model of a problem, named after its code: `TokenExpiredProblem`. */
export function problemModel(definition: CodedDefinition): Type<ProblemDto> {
  const known = models.get(definition.code);
  if (known !== undefined) return known;
  const model = createModel(definition);
  models.set(definition.code, model);
  return model;
}

/** Returns an example of a problem for OpenAPI. */
export function exampleProblem({ code, title, status, action, detail }: CodedDefinition): object {
  const instance = '0f2b6c1e-6d0c-4c55-9c39-5f5d2b1d7a10';
  return {
    ...{ type: problemType(code), title, status, code, action, detail, instance },
    ...(code === 'validation_failed'
      ? { errors: [{ field: 'email', message: 'email must be an email' }] }
      : {}),
  };
}

/** Applies the decorators by hand: the models differ only in the code. */
function createModel({ code, status, action, title }: CodedDefinition): Type<ProblemDto> {
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
