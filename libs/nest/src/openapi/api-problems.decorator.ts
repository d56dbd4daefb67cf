import { PROBLEM_CONTENT_TYPE, type ProblemCode } from '@holdfast/contract';
import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { definitionOf, exampleProblem, problemModel, type DocumentedProblem } from './problem-models.js';
import { problemHeaders } from './problem-headers.js';

/** Any route can fail with these. */
const COMMON_PROBLEMS: readonly ProblemCode[] = ['internal', 'store_unavailable'];

/** The access token guard rejects requests with these. */
const GUARD_PROBLEMS: readonly ProblemCode[] = [
  'token_missing',
  'token_expired',
  'token_invalid',
  'session_revoked',
  'session_expired',
  'refresh_reused',
];

/** A request body can be rejected with these before it reaches the route. */
const BODY_PROBLEMS: readonly ProblemCode[] = [
  'bad_request',
  'validation_failed',
  'payload_too_large',
  'unsupported_media_type',
];

/**
 * Documents the problems of a route in OpenAPI, each with an example. Adds `internal` and `store_unavailable`, which
 * any route can return, and with `validation_failed` the other problems of a request body.
 *
 * @example
 * ```ts
 * @Public()
 * @Post('register')
 * @ApiProblems('validation_failed', 'conflict')
 * register(@Body() account: RegisterDto): Promise<AccountDto> { … }
 * ```
 */
export function ApiProblems(...problems: readonly DocumentedProblem[]): MethodDecorator & ClassDecorator {
  const all = new Set([
    ...problems,
    ...(problems.includes('validation_failed') ? BODY_PROBLEMS : []),
    ...COMMON_PROBLEMS,
  ]);
  const definitions = [...all].map(definitionOf);
  const statuses = [...new Set(definitions.map(({ status }) => status))];
  const responses = statuses.map((status) => {
    const grouped = definitions.filter((problem) => problem.status === status);
    return ApiResponse({
      status,
      description: grouped.map(({ code, title }) => `\`${code}\`: ${title}`).join('<br>'),
      headers: problemHeaders(grouped),
      content: {
        [PROBLEM_CONTENT_TYPE]: {
          schema: {
            oneOf: grouped.map((problem) => ({ $ref: getSchemaPath(problemModel(problem)) })),
            discriminator: {
              propertyName: 'code',
              mapping: Object.fromEntries(
                grouped.map((problem) => [problem.code, getSchemaPath(problemModel(problem))]),
              ),
            },
          },
          examples: Object.fromEntries(
            grouped.map((problem) => [problem.code, { value: exampleProblem(problem) }]),
          ),
        },
      },
    });
  });
  return applyDecorators(
    ApiExtraModels(...definitions.map((problem) => problemModel(problem))),
    ...responses,
  );
}

/**
 * Documents a guarded route in OpenAPI: the access token that it requires, the problems of the guard, and those given.
 *
 * @example
 * ```ts
 * @Get(':id')
 * @ApiGuarded('not_found')
 * find(@CurrentAuth() { accountId }: AuthContext, @Param('id') id: string): Promise<OrderDto> { … }
 * ```
 */
export function ApiGuarded(...problems: readonly DocumentedProblem[]): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiBearerAuth(), ApiProblems(...GUARD_PROBLEMS, ...problems));
}
