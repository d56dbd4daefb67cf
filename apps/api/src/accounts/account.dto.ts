import { MIN_PASSWORD_LENGTH } from '@holdfast/app-contract';
import {
  MAX_EMAIL_LENGTH,
  MAX_PASSWORD_LENGTH,
  type AccountSummary,
  type RegisterRequest,
} from '@holdfast/contract';
import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, MaxLength, MinLength } from 'class-validator';

/** Body of a request to create an account. */
export class RegisterDto implements RegisterRequest {
  @ApiProperty({ example: 'ada@holdfast.test', maxLength: MAX_EMAIL_LENGTH })
  @IsEmail()
  @MaxLength(MAX_EMAIL_LENGTH)
  readonly email: string = '';

  @ApiProperty({
    example: 'four-random-common-words',
    minLength: MIN_PASSWORD_LENGTH,
    maxLength: MAX_PASSWORD_LENGTH,
    format: 'password',
  })
  @IsString()
  @MinLength(MIN_PASSWORD_LENGTH)
  @MaxLength(MAX_PASSWORD_LENGTH)
  readonly password: string = '';
}

/** A created account. */
export class AccountDto implements AccountSummary {
  @ApiProperty({ format: 'uuid' })
  readonly id: string = '';

  @ApiProperty({ example: 'ada@holdfast.test' })
  readonly email: string = '';
}
