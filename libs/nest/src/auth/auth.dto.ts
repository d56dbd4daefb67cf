import {
  MAX_EMAIL_LENGTH,
  MAX_PASSWORD_LENGTH,
  membersOf,
  REFRESH_TRANSPORTS,
  type AccountSummary,
  type LoginRequest,
  type MeResponse,
  type ReauthenticateRequest,
  type RefreshRequest,
  type RefreshTransport,
  type SignedInAccount,
  TOKEN_TYPES,
  type TokenFreshResponse,
  type TokenResponse,
  type TokenType,
} from '@holdfast/contract';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
} from 'class-validator';
import { SessionSummaryDto } from '../sessions/session.dto.js';

/** Databases reject some control characters, such as a zero byte. */
const NO_CONTROL_CHARACTERS = /^\P{Cc}*$/u;

export class LoginDto implements LoginRequest {
  @ApiPropertyOptional({
    example: 'demo@holdfast.test',
    minLength: 1,
    maxLength: MAX_EMAIL_LENGTH,
    description:
      'The identifier of the account: an email address, a user name or a phone number. Required unless ' +
      '`identifier` is sent.',
  })
  @ValidateIf(({ identifier }: LoginDto) => identifier === undefined)
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_EMAIL_LENGTH)
  @Matches(NO_CONTROL_CHARACTERS)
  readonly email?: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: MAX_EMAIL_LENGTH,
    description: 'Alias of `email`. Send one of the two.',
  })
  @ValidateIf(({ identifier }: LoginDto) => identifier !== undefined)
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_EMAIL_LENGTH)
  @Matches(NO_CONTROL_CHARACTERS)
  @ValidateBy({
    name: 'isWithoutEmail',
    validator: {
      validate: (_value, args) => membersOf(args?.object)['email'] === undefined,
      defaultMessage: () => 'identifier must not be sent together with email',
    },
  })
  readonly identifier?: string;

  @ApiProperty({ example: 'correct-horse-battery', maxLength: MAX_PASSWORD_LENGTH, format: 'password' })
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_PASSWORD_LENGTH)
  readonly password: string = '';

  @ApiPropertyOptional({
    enum: REFRESH_TRANSPORTS,
    default: 'cookie',
    description:
      'Where to return the refresh token: in an HttpOnly cookie (browsers) or in the response body (programs).',
  })
  @IsOptional()
  @IsIn(REFRESH_TRANSPORTS)
  readonly transport?: RefreshTransport;
}

export class ReauthenticateDto implements ReauthenticateRequest {
  @ApiProperty({ example: 'correct-horse-battery', maxLength: MAX_PASSWORD_LENGTH, format: 'password' })
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_PASSWORD_LENGTH)
  readonly password: string = '';
}

export class RefreshDto implements RefreshRequest {
  @ApiPropertyOptional({
    description: 'The refresh token. Omit it if you send a cookie or an access token instead.',
  })
  @IsOptional()
  @IsString()
  readonly refresh_token?: string;

  @ApiPropertyOptional({
    enum: ['lost'],
    description: 'Send `lost` if the browser has the cookie but has lost the device key.',
  })
  @IsOptional()
  @IsIn(['lost'])
  readonly device_key?: 'lost';

  @ApiPropertyOptional({
    enum: REFRESH_TRANSPORTS,
    default: 'cookie',
    description: 'Where to return the refresh token of the session that a legacy token is exchanged for.',
  })
  @IsOptional()
  @IsIn(REFRESH_TRANSPORTS)
  readonly transport?: RefreshTransport;
}

export class AccountSummaryDto implements AccountSummary {
  @ApiProperty()
  readonly id: string = '';

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'demo@holdfast.test',
    description: 'Null if the account has no email address.',
  })
  readonly email: string | null = null;
}

export class SignedInAccountDto extends AccountSummaryDto implements SignedInAccount {
  @ApiProperty({ type: [String], description: 'Roles of the account when the access token was issued.' })
  readonly roles: readonly string[] = [];
}

export class TokenResponseDto implements TokenResponse {
  @ApiProperty({
    description: 'A JWT (RFC 9068). Send it in the `Authorization` header, after the `token_type`.',
  })
  readonly access_token: string = '';

  @ApiProperty({
    enum: TOKEN_TYPES,
    description: 'With `DPoP`, each request also needs a device proof in the `DPoP` header (RFC 9449 §7).',
  })
  readonly token_type: TokenType = 'Bearer';

  @ApiProperty({ example: 86_400, description: 'Lifetime of the access token in seconds.' })
  readonly expires_in: number = 0;

  @ApiPropertyOptional({
    description: 'Only with the transport `body`. Replaces the previous refresh token.',
  })
  readonly refresh_token?: string;

  @ApiProperty({ type: SignedInAccountDto })
  readonly account: SignedInAccountDto = new SignedInAccountDto();

  @ApiProperty({ type: SessionSummaryDto })
  readonly session: SessionSummaryDto = new SessionSummaryDto();
}

export class MeResponseDto implements MeResponse {
  @ApiProperty({ type: AccountSummaryDto })
  readonly account: AccountSummaryDto = new AccountSummaryDto();

  @ApiProperty({ type: SessionSummaryDto })
  readonly session: SessionSummaryDto = new SessionSummaryDto();
}

export class TokenFreshResponseDto implements TokenFreshResponse {
  @ApiProperty({ enum: ['fresh'] })
  readonly status = 'fresh';
}

const DEFAULT_AGE_S = 5;
const MAX_AGE_S = 86_400;

export class TestTokenExpirationQuery {
  @ApiPropertyOptional({
    default: DEFAULT_AGE_S,
    minimum: 0,
    maximum: MAX_AGE_S,
    description: 'Maximum age in seconds of an access token from a refresh. Older tokens count as expired.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_AGE_S)
  readonly max_age: number = DEFAULT_AGE_S;

  @ApiPropertyOptional({ default: false, description: 'Respond with 401 to every access token.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  readonly always: boolean = false;
}
