import {
  createValidationPipe,
  CurrentAuth,
  defineProblem,
  HoldfastSessions,
  type AuthContext,
  type HttpRequest,
} from '@holdfast/nest';
import { Body, Controller, HttpCode, Inject, Put, Req, UsePipes } from '@nestjs/common';
import { IsString, Length } from 'class-validator';
import { Accounts } from '../support/accounts.js';
import { AttemptLimit } from '../support/attempt-limit.js';

/** The current password is wrong. */
class WrongPasswordError extends defineProblem('wrong_password', {
  status: 403,
  title: 'Wrong password',
  detail: 'The current password is wrong.',
}) {}

class PasswordChangeDto {
  @IsString()
  @Length(1, 128)
  readonly current_password: string = '';

  /** The least length that NIST SP 800-63B-4 §3.1.1.2 allows for a password alone. */
  @IsString()
  @Length(15, 128)
  readonly new_password: string = '';
}

/** Changes the password of the account, and ends its other sessions. */
@Controller('api/v1/account/password')
@UsePipes(createValidationPipe())
export class PasswordChangeController {
  readonly #accounts: Accounts;
  readonly #sessions: HoldfastSessions;
  readonly #limit: AttemptLimit;

  constructor(
    @Inject(Accounts) accounts: Accounts,
    @Inject(HoldfastSessions) sessions: HoldfastSessions,
    @Inject(AttemptLimit) limit: AttemptLimit,
  ) {
    this.#accounts = accounts;
    this.#sessions = sessions;
    this.#limit = limit;
  }

  @Put()
  @HttpCode(204)
  async change(
    @Req() request: HttpRequest,
    @CurrentAuth() { accountId, sessionId }: AuthContext,
    @Body() { current_password, new_password }: PasswordChangeDto,
  ): Promise<void> {
    await this.#limit.begin('password', accountId);
    if (await this.#accounts.hasPassword(accountId, current_password)) {
      await this.#accounts.setPassword(accountId, new_password);
    } else if (!(await this.#accounts.hasPassword(accountId, new_password))) {
      throw new WrongPasswordError();
    }
    await this.#limit.succeed('password', accountId);
    // When this fails, the password has changed all the same: the client sends the same request again.
    await this.#sessions.endAll(accountId, { reason: 'password_changed', except: sessionId, request });
  }
}
