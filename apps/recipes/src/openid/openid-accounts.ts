import { Inject, Injectable } from '@nestjs/common';
import type { IDToken } from 'openid-client';
import { Accounts } from '../support/accounts.js';

/** Which account of the application belongs to which one of a provider. In memory: yours are in your database. */
@Injectable()
export class OpenIdAccounts {
  readonly #accounts: Accounts;
  readonly #ids = new Map<string, string>();

  constructor(@Inject(Accounts) accounts: Accounts) {
    this.#accounts = accounts;
  }

  /**
   * Returns the ID of the account, which is created at the first sign-in. Issuer and subject identify it (OpenID
   * Connect Core §5.7), never the email: it may change hands, and some providers do not verify it.
   */
  async accountIdOf({ iss, sub, email }: IDToken): Promise<string> {
    const key = JSON.stringify([iss, sub]);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const { id } = await this.#accounts.create(typeof email === 'string' ? email : null, null);
    this.#ids.set(key, id);
    return id;
  }
}
