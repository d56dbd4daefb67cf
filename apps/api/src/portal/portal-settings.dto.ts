import type { PortalSettings } from '@holdfast/app-contract';
import { ApiProperty } from '@nestjs/swagger';

class DemoAccountDto {
  @ApiProperty({ example: 'demo@holdfast.test' })
  readonly email: string = '';

  @ApiProperty({ example: 'correct-horse-battery' })
  readonly password: string = '';
}

/** What the portal's pages need to know of the API before anybody signs in. */
export class PortalSettingsDto implements PortalSettings {
  @ApiProperty({
    type: DemoAccountDto,
    nullable: true,
    description: 'An account that anybody may use. Null where `DEMO_ACCOUNTS` is off.',
  })
  readonly demo_account: DemoAccountDto | null = null;

  @ApiProperty({ example: 12, description: 'Characters that a new password needs at least.' })
  readonly min_password_length: number = 12;

  @ApiProperty({ description: 'Whether this request carried a refresh cookie.' })
  readonly has_refresh_cookie: boolean = false;
}
