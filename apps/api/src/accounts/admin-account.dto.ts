import { MAX_EMAIL_LENGTH } from '@holdfast/contract';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsEmail,
  IsInt,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

const MAX_ROLES = 16;
const MAX_PAGE_SIZE = 100;
const DEFAULT_PAGE_SIZE = 20;

/** 1 to 32 characters that need no escaping anywhere. */
const ROLE = /^[a-z][a-z0-9_-]{0,31}$/;

/** Which accounts to list. */
export class ListAccountsQuery {
  @ApiPropertyOptional({
    example: 'ada@holdfast.test',
    maxLength: MAX_EMAIL_LENGTH,
    description: 'Only the account with this email, whatever its case.',
  })
  @IsOptional()
  @IsEmail()
  @MaxLength(MAX_EMAIL_LENGTH)
  readonly email?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_SIZE)
  readonly limit: number = DEFAULT_PAGE_SIZE;

  @ApiPropertyOptional({ format: 'uuid', description: '`next` of the page before.' })
  @IsOptional()
  @IsUUID()
  readonly cursor?: string;
}

/** Body of a request to set the roles of an account. */
export class SetRolesDto {
  @ApiProperty({
    type: [String],
    example: ['admin'],
    maxItems: MAX_ROLES,
    uniqueItems: true,
    description: `Replaces all roles. Each matches \`${ROLE.source}\`.`,
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
export class AdminAccountDto {
  @ApiProperty({ format: 'uuid' })
  readonly id: string = '';

  @ApiProperty({ example: 'ada@holdfast.test' })
  readonly email: string = '';

  @ApiProperty({ type: [String], example: ['admin'] })
  readonly roles: readonly string[] = [];

  @ApiProperty({ description: 'A disabled account cannot sign in.' })
  readonly disabled: boolean = false;
}

/** A page of accounts. */
export class AccountPageDto {
  @ApiProperty({ type: [AdminAccountDto] })
  readonly items: readonly AdminAccountDto[] = [];

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    description: 'Cursor of the next page, if any.',
  })
  readonly next: string | null = null;
}
