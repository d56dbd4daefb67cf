import { AUTH_PATH, type AccountSummary } from '@holdfast/contract';
import { ApiProblems, NetworkThrottle, Public, type HttpRequest } from '@holdfast/nest';
import { Body, Controller, Header, Inject, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { InjectSettings } from '../settings/settings.module.js';
import type { Settings } from '../settings/settings.js';
import { AccountDto, RegisterDto } from './account.dto.js';
import { AccountsService } from './accounts.service.js';
import { PasswordPolicy } from './password-policy.js';

/** Creates accounts. */
@ApiTags('auth')
@Controller(AUTH_PATH)
export class AccountsController {
  readonly #accounts: AccountsService;
  readonly #passwords: PasswordPolicy;
  readonly #throttle: NetworkThrottle;
  readonly #registrationsPerMinute: number;

  constructor(
    @Inject(AccountsService) accounts: AccountsService,
    @Inject(PasswordPolicy) passwords: PasswordPolicy,
    @Inject(NetworkThrottle) throttle: NetworkThrottle,
    @InjectSettings() { registrationsPerMinute }: Settings,
  ) {
    this.#accounts = accounts;
    this.#passwords = passwords;
    this.#throttle = throttle;
    this.#registrationsPerMinute = registrationsPerMinute;
  }

  @Public()
  @Post('register')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'register',
    summary: 'Create an account',
    description: 'Does not sign in: call `login` next.',
  })
  @ApiResponse({ status: 201, type: AccountDto })
  @ApiProblems('validation_failed', 'conflict', 'rate_limited')
  async register(
    @Req() request: HttpRequest,
    @Body() { email, password }: RegisterDto,
  ): Promise<AccountSummary> {
    this.#passwords.check(password, email);
    await this.#throttle.attempt(request, 'register', this.#registrationsPerMinute);
    return this.#accounts.register(email, password);
  }
}
