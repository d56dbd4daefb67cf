import { ACCOUNT_ROUTES, type AccountProfile } from '@holdfast/app-contract';
import { API_BASE_PATH } from '@holdfast/contract';
import {
  ApiGuarded,
  CurrentAuth,
  HoldfastSessions,
  NotFoundError,
  requestIdOf,
  RequireFreshSignIn,
  traceFieldOf,
  type AuthContext,
  type CallerRequest,
} from '@holdfast/nest';
import { Body, Controller, Get, Header, HttpCode, Inject, Logger, Put, Req } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AccountProfileDto, ChangeNameDto, ChangePasswordDto } from './account.dto.js';
import { AccountsService } from './accounts.service.js';
import { PasswordPolicy } from './password-policy.js';

/** So that a session left open, or stolen, does not suffice to take an account over. */
const RECENT_SIGN_IN = '5m';

/** The signed-in account: its name and its password. */
@ApiTags('account')
@Controller(API_BASE_PATH)
export class AccountController {
  readonly #logger = new Logger('Accounts');
  readonly #accounts: AccountsService;
  readonly #passwords: PasswordPolicy;
  readonly #sessions: HoldfastSessions;

  constructor(
    @Inject(AccountsService) accounts: AccountsService,
    @Inject(PasswordPolicy) passwords: PasswordPolicy,
    @Inject(HoldfastSessions) sessions: HoldfastSessions,
  ) {
    this.#accounts = accounts;
    this.#passwords = passwords;
    this.#sessions = sessions;
  }

  @Get(ACCOUNT_ROUTES.profile)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'getProfile',
    summary: 'Get your account',
    description: 'With the name that you have given.',
  })
  @ApiResponse({ status: 200, type: AccountProfileDto })
  @ApiGuarded('not_found')
  async profile(@CurrentAuth() { accountId }: AuthContext): Promise<AccountProfile> {
    return requireFound(await this.#accounts.profileOf(accountId));
  }

  @Put(ACCOUNT_ROUTES.name)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'changeName',
    summary: 'Change your name',
    description: 'An empty name removes it.',
  })
  @ApiResponse({ status: 200, type: AccountProfileDto })
  @ApiGuarded('validation_failed', 'not_found')
  async changeName(
    @CurrentAuth() { accountId }: AuthContext,
    @Body() { name }: ChangeNameDto,
  ): Promise<AccountProfile> {
    return requireFound(await this.#accounts.setName(accountId, name));
  }

  @RequireFreshSignIn(RECENT_SIGN_IN)
  @Put(ACCOUNT_ROUTES.password)
  @HttpCode(204)
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Change your password',
    description:
      'Ends all your other sessions. Requires a sign-in, or a reauthentication, of the last 5 minutes.',
  })
  @ApiResponse({ status: 204, description: 'The password is changed, and your other sessions have ended.' })
  @ApiGuarded('validation_failed', 'insufficient_user_authentication', 'not_found')
  async changePassword(
    @Req() request: CallerRequest,
    @CurrentAuth() { accountId, sessionId }: AuthContext,
    @Body() { password }: ChangePasswordDto,
  ): Promise<void> {
    const { email } = requireFound(await this.#accounts.profileOf(accountId));
    this.#passwords.check(password, email);
    await this.#accounts.setPassword(accountId, password);
    this.#logger.log({
      event: 'password_changed',
      request_id: requestIdOf(request),
      ...traceFieldOf(request),
      user_id: accountId,
      session_id: sessionId,
      msg: 'password changed',
    });
    // If this fails, the password has changed all the same: the client sends the same request again.
    await this.#sessions.endAll(accountId, { reason: 'password_changed', except: sessionId, request });
  }
}

/** The account may have been removed or disabled a moment ago. */
function requireFound(profile: AccountProfile | null): AccountProfile {
  if (profile === null) throw new NotFoundError('There is no such account any more.');
  return profile;
}
