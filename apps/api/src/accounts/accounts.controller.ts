import { AUTH_PATH, type AccountSummary } from '@holdfast/contract';
import { ApiProblems, Public } from '@holdfast/nest';
import { Body, Controller, Header, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AccountDto, RegisterDto } from './account.dto.js';
import { AccountsService } from './accounts.service.js';

/** Creates accounts. */
@ApiTags('auth')
@Controller(AUTH_PATH)
export class AccountsController {
  readonly #accounts: AccountsService;

  constructor(@Inject(AccountsService) accounts: AccountsService) {
    this.#accounts = accounts;
  }

  @Public()
  @Post('register')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Create an account',
    description: 'Does not sign in. Use `POST /api/v1/auth/login` for that.',
  })
  @ApiResponse({ status: 201, type: AccountDto })
  @ApiProblems('validation_failed', 'conflict')
  register(@Body() { email, password }: RegisterDto): Promise<AccountSummary> {
    return this.#accounts.register(email, password);
  }
}
