import type { Account, AccountDirectory } from '@holdfast/nest';
import { Inject, Injectable } from '@nestjs/common';
import { Accounts } from '../support/accounts.js';
import { Tickets } from '../support/tickets.js';
import { AuthenticatorApps } from './authenticator-apps.js';
import { SecondStepExpiredError, SecondStepRequiredError } from './second-step-errors.js';

const PURPOSE = 'second_step';

/**
 * The `accounts` of the AuthModule. `POST /auth/login` limits guesses and calls `verify`, which lets nobody in who has
 * an authenticator app: the password alone never opens their session.
 */
@Injectable()
export class TwoStepAccounts implements AccountDirectory {
  readonly #accounts: Accounts;
  readonly #apps: AuthenticatorApps;
  readonly #tickets: Tickets;

  constructor(
    @Inject(Accounts) accounts: Accounts,
    @Inject(AuthenticatorApps) apps: AuthenticatorApps,
    @Inject(Tickets) tickets: Tickets,
  ) {
    this.#accounts = accounts;
    this.#apps = apps;
    this.#tickets = tickets;
  }

  /** @throws SecondStepRequiredError when the password is right and a code is required */
  async verify(email: string, password: string): Promise<Account | null> {
    const account = await this.#accounts.verify(email, password);
    if (account === null || !this.#apps.isRequired(account.id)) return account;
    throw new SecondStepRequiredError(await this.#tickets.issue(PURPOSE, account.id));
  }

  /**
   * Returns the ID of the account whose password was verified, once the code is right too.
   *
   * @param ticket from SecondStepRequiredError
   * @throws SecondStepExpiredError, InvalidCodeError, RateLimitedError
   */
  async verifySecondStep(ticket: string, code: string): Promise<string> {
    const accountId = await this.#tickets.read(PURPOSE, ticket);
    if (accountId === null) throw new SecondStepExpiredError();
    await this.#apps.verify(accountId, code);
    if ((await this.#tickets.redeem(PURPOSE, ticket)) === null) throw new SecondStepExpiredError();
    return accountId;
  }

  find(accountId: string): Promise<Account | null> {
    return this.#accounts.find(accountId);
  }
}
