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

export class FieldErrorDto implements FieldError {
  @ApiProperty({ example: 'email' })
  readonly field: string = '';

  @ApiProperty({ example: 'email must be an email' })
  readonly message: string = '';
}

/** How a problem looks in the OpenAPI document. */
export class ProblemDto implements Problem {
  @ApiProperty({ example: 'urn:holdfast:problem:token_expired' })
  readonly type: string = '';

  @ApiProperty({ example: PROBLEMS.token_expired.title })
  readonly title: string = '';

  @ApiProperty({ example: 401 })
  readonly status: number = 0;

  @ApiProperty({ enum: PROBLEM_CODES, example: 'token_expired' })
  readonly code: ProblemCode = 'internal';

  @ApiProperty({ enum: PROBLEM_ACTIONS, example: 'refresh' })
  readonly action: ProblemAction = 'none';

  @ApiProperty({ description: 'One sentence for people.' })
  readonly detail: string = '';

  @ApiProperty({ description: 'The request id, as in X-Request-Id and in the log.' })
  readonly instance: string = '';

  @ApiPropertyOptional({ type: [FieldErrorDto], description: 'With `validation_failed` alone.' })
  readonly errors?: readonly FieldErrorDto[];
}
