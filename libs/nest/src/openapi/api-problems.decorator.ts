import { PROBLEM_CONTENT_TYPE, PROBLEMS, type ProblemCode } from '@holdfast/contract';
import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { exampleOf, problemModel } from './problem-models.js';
import { problemHeaders } from './problem-headers.js';

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

/** What a body can be at fault for before a route sees it. */
const OF_BODIES: readonly ProblemCode[] = [
  'bad_request',
  'validation_failed',
  'payload_too_large',
  'unsupported_media_type',
];

/** Documents the problems of a route in OpenAPI, those that every route has included. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  const all = new Set([...codes, ...(codes.includes('validation_failed') ? OF_BODIES : []), ...EVERYWHERE]);
  const byStatus = Map.groupBy(all, (code) => PROBLEMS[code].status);
  const responses = [...byStatus].map(([status, grouped]) =>
    ApiResponse({
      status,
      description: grouped.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('<br>'),
      headers: problemHeaders(grouped),
      content: {
        [PROBLEM_CONTENT_TYPE]: {
          schema: {
            oneOf: grouped.map((code) => ({ $ref: getSchemaPath(problemModel(code)) })),
            discriminator: {
              propertyName: 'code',
              mapping: Object.fromEntries(grouped.map((code) => [code, getSchemaPath(problemModel(code))])),
            },
          },
          examples: Object.fromEntries(grouped.map((code) => [code, { value: exampleOf(code) }])),
        },
      },
    }),
  );
  return applyDecorators(ApiExtraModels(...[...all].map((code) => problemModel(code))), ...responses);
}

/** Documents a guarded route: the access token it needs, and the problems that the guard answers with. */
export function ApiGuarded(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiBearerAuth(), ApiProblems(...GUARDED, ...codes));
}
