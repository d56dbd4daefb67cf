import { ADMIN_ROLE } from '@holdfast/contract';
import { ConflictError, HoldfastSessions } from '@holdfast/nest';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectSettings } from '../settings/settings.module.js';
import type { Settings } from '../settings/settings.js';
import { AccountsService } from './accounts.service.js';

/** Its password is public. */
export const DEMO_ACCOUNT = { email: 'demo@holdfast.test', password: 'correct-horse-battery', roles: [] };
/** The demo account with the role `admin`. */
export const DEMO_ADMIN = { ...DEMO_ACCOUNT, email: 'admin@holdfast.test', roles: [ADMIN_ROLE] };

/**
 * Makes sure at startup that the demo accounts can sign in, or that they cannot: a database may have been used with
 * them before it came to production.
 */
@Injectable()
export class DemoAccounts implements OnApplicationBootstrap {
  readonly #logger = new Logger('Accounts');
  readonly #accounts: AccountsService;
  readonly #sessions: HoldfastSessions;
  readonly #settings: Settings;

  constructor(
    @Inject(AccountsService) accounts: AccountsService,
    @Inject(HoldfastSessions) sessions: HoldfastSessions,
    @InjectSettings() settings: Settings,
  ) {
    this.#accounts = accounts;
    this.#sessions = sessions;
    this.#settings = settings;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { demoAccounts } = this.#settings;
    for (const account of [DEMO_ACCOUNT, DEMO_ADMIN]) {
      await (demoAccounts ? this.#ensure(account) : this.#disable(account));
    }
  }

  async #ensure({ email, password, roles }: typeof DEMO_ADMIN): Promise<void> {
    if (await this.#accounts.exists(email)) {
      await this.#accounts.enable(email);
      return;
    }
    try {
      await this.#accounts.register(email, password, roles);
    } catch (error) {
      // Another instance that started at the same time has created it.
      if (!(error instanceof ConflictError)) throw error;
    }
  }

  async #disable({ email, password }: typeof DEMO_ADMIN): Promise<void> {
    const account = await this.#accounts.verify(email, password);
    // None, disabled already, or one that somebody gave a password of its own.
    if (account === null) return;
    await this.#accounts.disable(account.id);
    await this.#sessions.endAll(account.id, { reason: 'account_disabled' });
    this.#logger.warn({
      event: 'demo_account_disabled',
      user_id: account.id,
      msg: `disabled ${email}, whose password is public; set DEMO_ACCOUNTS=true to keep it`,
    });
  }
}
