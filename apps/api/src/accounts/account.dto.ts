import {
  MAX_EMAIL_LENGTH,
  MAX_PASSWORD_LENGTH,
  type AccountSummary,
  type RegisterRequest,
} from '@holdfast/contract';
import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsNotEmpty, IsString, MaxLength } from 'class-validator';

/** Body of a request to create an account. */
export class RegisterDto implements RegisterRequest {
  @ApiProperty({ example: 'ada@holdfast.test', maxLength: MAX_EMAIL_LENGTH })
  @IsEmail()
  @MaxLength(MAX_EMAIL_LENGTH)
  readonly email: string = '';

  @ApiProperty({
    example: 'four-random-common-words',
    description: 'Not a common password, not the email, and not a shorter password repeated.',
    maxLength: MAX_PASSWORD_LENGTH,
    format: 'password',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_PASSWORD_LENGTH)
  readonly password: string = '';
}

/**
 * Adds the minimum length of a password to the OpenAPI document. It is a setting, which a decorator cannot know. Of several
 * applications in one process, the last one counts.
 */
export function documentPasswordMinLength(minLength: number): void {
  ApiProperty({ minLength })(RegisterDto.prototype, 'password');
}

/** A created account. */
export class AccountDto implements AccountSummary {
  @ApiProperty({ format: 'uuid' })
  readonly id: string = '';

  @ApiProperty({ example: 'ada@holdfast.test' })
  readonly email: string = '';
}
