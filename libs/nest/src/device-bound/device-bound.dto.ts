import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A device-bound session as its browser gets it (Device Bound Session Credentials). */
export interface DeviceBoundSession {
  readonly session_identifier: string;
  readonly refresh_url: string;
  readonly scope: {
    readonly include_site: false;
    readonly scope_specification: readonly {
      readonly type: 'include' | 'exclude';
      readonly domain: string;
      readonly path: string;
    }[];
  };
  readonly credentials: readonly {
    readonly type: 'cookie';
    readonly name: string;
    readonly attributes: string;
  }[];
}

/** Ends a device-bound session in its browser. */
export interface EndedDeviceBoundSession {
  readonly session_identifier: string;
  readonly continue: false;
}

class ScopeRuleDto {
  @ApiProperty({ enum: ['include', 'exclude'] })
  readonly type: 'include' | 'exclude' = 'include';

  @ApiProperty({ example: '*' })
  readonly domain: string = '';

  @ApiProperty({ example: '/api/v1/auth/refresh' })
  readonly path: string = '';
}

class ScopeDto {
  @ApiProperty({ enum: [false] })
  readonly include_site: boolean = false;

  @ApiProperty({ type: [ScopeRuleDto] })
  readonly scope_specification: readonly ScopeRuleDto[] = [];
}

class CredentialDto {
  @ApiProperty({ enum: ['cookie'] })
  readonly type: string = 'cookie';

  @ApiProperty({ description: 'Name of the bound cookie.' })
  readonly name: string = '';

  @ApiProperty({ example: 'Path=/; Secure; HttpOnly; SameSite=Strict' })
  readonly attributes: string = '';
}

/** The response of the routes for Device Bound Session Credentials, in the OpenAPI document. */
export class DeviceBoundSessionDto {
  @ApiProperty({ description: 'Names the session and its key, for the browser alone.' })
  readonly session_identifier: string = '';

  @ApiPropertyOptional({
    enum: [false],
    description: 'Ends the session in the browser. Nothing else is sent.',
  })
  readonly continue?: false;

  @ApiPropertyOptional({ example: '/api/v1/auth/device-bound/refresh' })
  readonly refresh_url?: string;

  @ApiPropertyOptional({ type: ScopeDto, description: 'Which requests wait for the bound cookie.' })
  readonly scope?: ScopeDto;

  @ApiPropertyOptional({ type: [CredentialDto] })
  readonly credentials?: readonly CredentialDto[];
}
