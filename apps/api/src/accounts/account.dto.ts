import type { AccountSummary, RegisterRequest } from '@holdfast/contract';
import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, MaxLength, MinLength } from 'class-validator';

/** Body of a request to create an account. */
export class RegisterDto implements RegisterRequest {
  @ApiProperty({ example: 'ada@holdfast.test', maxLength: 254 })
  @IsEmail()
  @MaxLength(254)
  readonly email: string = '';

  @ApiProperty({ example: 'four-random-common-words', minLength: 8, maxLength: 256, format: 'password' })
  @IsString()
  @MinLength(8)
  @MaxLength(256)
  readonly password: string = '';
}

/** A created account. */
export class AccountDto implements AccountSummary {
  @ApiProperty({ format: 'uuid' })
  readonly id: string = '';

  @ApiProperty({ example: 'ada@holdfast.test' })
  readonly email: string = '';
}
