import { PORTAL_SETTINGS, type PortalSettings } from '@holdfast/app-contract';
import { API_BASE_PATH, LOOPBACK_REFRESH_COOKIE_PREFIX, REFRESH_COOKIE_PREFIX } from '@holdfast/contract';
import { ApiProblems, Public } from '@holdfast/nest';
import { Controller, Get, Header, Headers } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DEMO_ACCOUNT } from '../accounts/demo-accounts.js';
import { InjectSettings } from '../settings/settings.module.js';
import type { Settings } from '../settings/settings.js';
import { PortalSettingsDto } from './portal-settings.dto.js';

/** Of any session and application: one that is none of this API's costs a refresh, and nothing else. */
const REFRESH_COOKIE = new RegExp(
  `(?:^|;\\s*)(?:${LOOPBACK_REFRESH_COOKIE_PREFIX}|${REFRESH_COOKIE_PREFIX})`,
);

/** What the portal's pages need to know before anybody signs in. */
@ApiTags('portal')
@Controller(`${API_BASE_PATH}/${PORTAL_SETTINGS}`)
export class PortalSettingsController {
  readonly #settings: Settings;

  constructor(@InjectSettings() settings: Settings) {
    this.#settings = settings;
  }

  @Public()
  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'getPortalSettings',
    summary: 'Get what the sign-in pages need to know',
    description: 'The demo account, if there is one, and what a new password needs.',
  })
  @ApiResponse({ status: 200, type: PortalSettingsDto })
  @ApiProblems('bad_request')
  get(@Headers('cookie') cookies = ''): PortalSettings {
    const { demoAccounts, passwordMinLength } = this.#settings;
    const { email, password } = DEMO_ACCOUNT;
    return {
      demo_account: demoAccounts ? { email, password } : null,
      min_password_length: passwordMinLength,
      has_refresh_cookie: REFRESH_COOKIE.test(cookies),
    };
  }
}
