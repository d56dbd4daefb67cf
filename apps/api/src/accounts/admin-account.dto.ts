import type { AdminAccount } from '@holdfast/app-contract';
import { MAX_EMAIL_LENGTH } from '@holdfast/contract';
import { PageQuery } from '@holdfast/nest';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsEmail, IsOptional, Matches, MaxLength } from 'class-validator';

const MAX_ROLES = 16;

/** 1 to 32 characters that need no escaping anywhere. */
const ROLE = /^[a-z][a-z0-9_-]{0,31}$/;

/** Which accounts to list. */
export class ListAccountsQuery extends PageQuery {
  @ApiPropertyOptional({
    example: 'ada@holdfast.test',
    maxLength: MAX_EMAIL_LENGTH,
    description: 'Email address of the account to find. Case does not matter.',
  })
  @IsOptional()
  @IsEmail()
  @MaxLength(MAX_EMAIL_LENGTH)
  readonly email?: string;
}

/** Body of a request to set the roles of an account. */
export class SetRolesDto {
  @ApiProperty({
    type: [String],
    example: ['admin'],
    maxItems: MAX_ROLES,
    uniqueItems: true,
    description: `The new roles, which replace the current ones. Each matches \`${ROLE.source}\`.`,
  })
  @IsArray()
  @ArrayMaxSize(MAX_ROLES)
  @ArrayUnique()
  @Matches(ROLE, {
    each: true,
    message: 'each role must be 1 to 32 lowercase letters, digits, - and _, and start with a letter',
  })
  // No default: a request without roles must fail, not take all of them away.
  readonly roles!: string[];
}

/** An account, as administrators see it. */
export class AdminAccountDto implements AdminAccount {
  @ApiProperty({ format: 'uuid' })
  readonly id: string = '';

  @ApiProperty({ example: 'ada@holdfast.test' })
  readonly email: string = '';

  @ApiProperty({ type: String, nullable: true, example: 'Ada Lovelace' })
  readonly name: string | null = null;

  @ApiProperty({ type: [String], example: ['admin'] })
  readonly roles: readonly string[] = [];

  @ApiProperty({ description: 'A disabled account cannot sign in.' })
  readonly disabled: boolean = false;
}
