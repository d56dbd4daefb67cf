import { PROBLEM_CONTENT_TYPE, PROBLEMS, type ProblemCode } from '@holdfast/contract';
import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.js';

/** Every route can fail so. */
const EVERYWHERE: readonly ProblemCode[] = ['internal', 'store_unavailable'];

const GUARDED: readonly ProblemCode[] = [
  'token_missing',
  'token_expired',
  'token_invalid',
  'session_revoked',
  'session_expired',
  'refresh_reused',
];

/** Documents the problems of a route in OpenAPI, those that every route has included. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  const byStatus = Map.groupBy([...codes, ...EVERYWHERE], (code) => PROBLEMS[code].status);
  const responses = [...byStatus].map(([status, grouped]) =>
    ApiResponse({
      status,
      description: grouped.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('<br>'),
      content: {
        [PROBLEM_CONTENT_TYPE]: {
          schema: {
            allOf: [
              { $ref: getSchemaPath(ProblemDto) },
              { type: 'object', properties: { code: { type: 'string', enum: [...grouped] } } },
            ],
          },
        },
      },
    }),
  );
  return applyDecorators(ApiExtraModels(ProblemDto), ...responses);
}

/** Documents a guarded route: the access token it needs, and the problems that the guard answers with. */
export function ApiGuarded(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiBearerAuth(), ApiProblems(...GUARDED, ...codes));
}
