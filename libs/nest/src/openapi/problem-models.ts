import { makeProblem, PROBLEMS, problemType, type ProblemCode } from '@holdfast/contract';
import type { Type } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { FieldErrorDto, ProblemDto } from './problem.dto.js';

/** The model of the problem with one code, by the code's name in camel case: `TokenExpiredProblem`. */
export const PROBLEM_MODELS: Readonly<Record<ProblemCode, Type<ProblemDto>>> = {
  token_missing: modelOf('token_missing'),
  token_expired: modelOf('token_expired'),
  token_invalid: modelOf('token_invalid'),
  session_revoked: modelOf('session_revoked'),
  session_expired: modelOf('session_expired'),
  insufficient_user_authentication: modelOf('insufficient_user_authentication'),
  refresh_missing: modelOf('refresh_missing'),
  refresh_invalid: modelOf('refresh_invalid'),
  refresh_reused: modelOf('refresh_reused'),
  invalid_dpop_proof: modelOf('invalid_dpop_proof'),
  use_dpop_nonce: modelOf('use_dpop_nonce'),
  invalid_credentials: modelOf('invalid_credentials'),
  validation_failed: modelOf('validation_failed'),
  bad_request: modelOf('bad_request'),
  forbidden: modelOf('forbidden'),
  origin_rejected: modelOf('origin_rejected'),
  not_found: modelOf('not_found'),
  method_not_allowed: modelOf('method_not_allowed'),
  conflict: modelOf('conflict'),
  payload_too_large: modelOf('payload_too_large'),
  unsupported_media_type: modelOf('unsupported_media_type'),
  rate_limited: modelOf('rate_limited'),
  internal: modelOf('internal'),
  store_unavailable: modelOf('store_unavailable'),
};

/** How such a problem looks. */
export function exampleOf(code: ProblemCode): object {
  return {
    ...makeProblem(code, `${PROBLEMS[code].title}.`, '0f2b6c1e-6d0c-4c55-9c39-5f5d2b1d7a10'),
    ...(code === 'validation_failed'
      ? { errors: [{ field: 'email', message: 'email must be an email' }] }
      : {}),
  };
}

/** The decorators are applied by hand: there is one class a code, and nothing else between them differs. */
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
  // Another status of the 4xx class may come with it, where the application chose one.
  ApiProperty(code === 'bad_request' ? { example: status } : only(status))(Model.prototype, 'status');
  if (code === 'validation_failed') ApiProperty({ type: [FieldErrorDto] })(Model.prototype, 'errors');
  return Model;
}

function pascalCase(code: string): string {
  return code.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
