import { ConflictError } from '@holdfast/nest';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectSettings } from '../settings/settings.module.js';
import type { Settings } from '../settings/settings.js';
import { AccountsService } from './accounts.service.js';

/** Not a secret: it is there outside production alone. */
export const DEMO_ACCOUNT = { email: 'demo@holdfast.test', password: 'correct-horse-battery' };

/** Sees to it that somebody can sign in at once, outside production. */
@Injectable()
export class DemoAccount implements OnApplicationBootstrap {
  readonly #accounts: AccountsService;
  readonly #settings: Settings;

  constructor(@Inject(AccountsService) accounts: AccountsService, @InjectSettings() settings: Settings) {
    this.#accounts = accounts;
    this.#settings = settings;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { email, password } = DEMO_ACCOUNT;
    if (this.#settings.production || (await this.#accounts.exists(email))) return;
    try {
      await this.#accounts.register(email, password);
    } catch (error) {
      // Another instance, started at the same moment, was quicker.
      if (!(error instanceof ConflictError)) throw error;
    }
  }
}
