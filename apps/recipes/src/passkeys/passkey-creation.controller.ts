import { CurrentAuth, NotFoundError, RequireFreshSignIn, type AuthContext } from '@holdfast/nest';
import { Body, Controller, Header, HttpCode, Inject, Post } from '@nestjs/common';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { Accounts } from '../support/accounts.js';
import { Passkeys } from './passkeys.js';

/** Adds passkeys to the account. */
@RequireFreshSignIn('10m')
@Controller('api/v1/account/passkeys')
export class PasskeyCreationController {
  readonly #passkeys: Passkeys;
  readonly #accounts: Accounts;

  constructor(@Inject(Passkeys) passkeys: Passkeys, @Inject(Accounts) accounts: Accounts) {
    this.#passkeys = passkeys;
    this.#accounts = accounts;
  }

  /** Input of `startRegistration` in the browser. */
  @Post('options')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async options(@CurrentAuth() { accountId }: AuthContext): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const account = await this.#accounts.find(accountId);
    if (account === null) throw new NotFoundError();
    return this.#passkeys.creationOptions(account);
  }

  /** Takes the output of `startRegistration`. */
  @Post()
  @HttpCode(204)
  add(@CurrentAuth() { accountId }: AuthContext, @Body() response: RegistrationResponseJSON): Promise<void> {
    return this.#passkeys.add(accountId, response);
  }
}
