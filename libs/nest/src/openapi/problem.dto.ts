import {
  PROBLEM_ACTIONS,
  PROBLEM_CODES,
  PROBLEMS,
  type FieldError,
  type Problem,
  type ProblemAction,
  type ProblemCode,
} from '@holdfast/contract';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** An invalid field, in the OpenAPI document. */
export class FieldErrorDto implements FieldError {
  @ApiProperty({ description: 'Path of the field.', example: 'email' })
  readonly field: string = '';

  @ApiProperty({ example: 'email must be an email' })
  readonly message: string = '';
}

/** A problem (RFC 9457), in the OpenAPI document. */
export class ProblemDto implements Problem {
  @ApiProperty({ example: 'urn:holdfast:problem:token_expired' })
  readonly type: string = '';

  @ApiProperty({ example: PROBLEMS.token_expired.title })
  readonly title: string = '';

  @ApiProperty({ example: 401 })
  readonly status: number = 0;

  @ApiProperty({ enum: PROBLEM_CODES, example: 'token_expired' })
  readonly code: ProblemCode = 'internal';

  @ApiProperty({
    enum: PROBLEM_ACTIONS,
    example: 'refresh',
    description: 'What the client can do about it.',
  })
  readonly action: ProblemAction = 'none';

  @ApiProperty({ description: 'What happened and what to do, for people.' })
  readonly detail: string = '';

  @ApiProperty({ description: 'Request ID, as in X-Request-Id and in the server log.' })
  readonly instance: string = '';

  @ApiPropertyOptional({
    type: [FieldErrorDto],
    description: 'The invalid fields. Only with `validation_failed`.',
  })
  readonly errors?: readonly FieldErrorDto[];

  @ApiPropertyOptional({
    example: 300,
    description:
      'Maximum time since the user last authenticated, in seconds. Only with `insufficient_user_authentication`.',
  })
  readonly max_age?: number;

  @ApiPropertyOptional({
    example: 'https://refeds.org/profile/mfa',
    description:
      'The accepted authentication context classes, separated by spaces. One of them is required. Only with ' +
      '`insufficient_user_authentication`.',
  })
  readonly acr_values?: string;
}
