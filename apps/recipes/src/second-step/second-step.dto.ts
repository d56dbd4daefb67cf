import { IsString, Length, Matches } from 'class-validator';

/** The six digits that an authenticator app shows. */
export class CodeDto {
  @Matches(/^\d{6}$/, { message: 'code must be six digits' })
  readonly code: string = '';
}

/** The second step of a sign-in. */
export class SecondStepDto extends CodeDto {
  /** From the problem `second_step_required`. */
  @IsString()
  @Length(1, 1024)
  readonly second_step: string = '';
}
