import { ADMIN_ROLE } from '@holdfast/contract';
import { ConflictError } from '@holdfast/nest';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectSettings } from '../settings/settings.module.js';
import type { Settings } from '../settings/settings.js';
import { AccountsService } from './accounts.service.js';

/** Exists outside production only, so its password is no secret. */
export const DEMO_ACCOUNT = { email: 'demo@holdfast.test', password: 'correct-horse-battery', roles: [] };
/** The demo account with the role `admin`. */
export const DEMO_ADMIN = { ...DEMO_ACCOUNT, email: 'admin@holdfast.test', roles: [ADMIN_ROLE] };

/** Creates the demo accounts at startup, except in production. */
@Injectable()
export class DemoAccounts implements OnApplicationBootstrap {
  readonly #accounts: AccountsService;
  readonly #settings: Settings;

  constructor(@Inject(AccountsService) accounts: AccountsService, @InjectSettings() settings: Settings) {
    this.#accounts = accounts;
    this.#settings = settings;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.#settings.production) return;
    for (const account of [DEMO_ACCOUNT, DEMO_ADMIN]) await this.#ensure(account);
  }

  async #ensure({ email, password, roles }: typeof DEMO_ADMIN): Promise<void> {
    if (await this.#accounts.exists(email)) return;
    try {
      await this.#accounts.register(email, password, roles);
    } catch (error) {
      // Another instance that started at the same time has created it.
      if (!(error instanceof ConflictError)) throw error;
    }
  }
}
