import { MAX_NAME_LENGTH, type AccountProfile } from '@holdfast/app-contract';
import {
  MAX_EMAIL_LENGTH,
  MAX_PASSWORD_LENGTH,
  type AccountSummary,
  type RegisterRequest,
} from '@holdfast/contract';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsNotEmpty, IsString, Matches, MaxLength } from 'class-validator';

/** A password that an account is given. PasswordPolicy checks the rest. */
function IsNewPassword({ example }: { readonly example: string }): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      example,
      description: 'Not a common password, not the email, and not a shorter password repeated.',
      maxLength: MAX_PASSWORD_LENGTH,
      format: 'password',
    }),
    IsString(),
    IsNotEmpty(),
    MaxLength(MAX_PASSWORD_LENGTH),
  );
}

/** Body of a request to create an account. */
export class RegisterDto implements RegisterRequest {
  @ApiProperty({ example: 'ada@holdfast.test', maxLength: MAX_EMAIL_LENGTH })
  @IsEmail()
  @MaxLength(MAX_EMAIL_LENGTH)
  readonly email: string = '';

  @IsNewPassword({ example: 'four-random-common-words' })
  readonly password: string = '';
}

/** Body of a request to change the password of the account. */
export class ChangePasswordDto {
  @IsNewPassword({ example: 'correct-horse-battery' })
  readonly password: string = '';
}

/** Body of a request to change the name of the account. */
export class ChangeNameDto {
  @ApiProperty({
    example: 'Ada Lovelace',
    maxLength: MAX_NAME_LENGTH,
    description: 'Empty to remove the name.',
  })
  @IsString()
  @MaxLength(MAX_NAME_LENGTH)
  @Matches(/^[^\p{Cc}]*$/u, { message: 'name must not contain control characters' })
  // No default: a request without a name must fail, not remove it.
  readonly name!: string;
}

/**
 * Adds the minimum length of a password to the OpenAPI document. It is a setting, which a decorator cannot know. Of several
 * applications in one process, the last one counts.
 */
export function documentPasswordMinLength(minLength: number): void {
  for (const dto of [RegisterDto, ChangePasswordDto]) ApiProperty({ minLength })(dto.prototype, 'password');
}

/** A created account. */
export class AccountDto implements AccountSummary {
  @ApiProperty({ format: 'uuid' })
  readonly id: string = '';

  @ApiProperty({ example: 'ada@holdfast.test' })
  readonly email: string = '';
}

/** The signed-in account. */
export class AccountProfileDto extends AccountDto implements AccountProfile {
  @ApiProperty({ type: String, nullable: true, example: 'Ada Lovelace' })
  readonly name: string | null = null;
}
