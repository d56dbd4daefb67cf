import { Module, type DynamicModule } from '@nestjs/common';
import { Accounts } from '../support/accounts.js';
import { Tickets } from '../support/tickets.js';
import { PasskeyCreationController } from './passkey-creation.controller.js';
import { PasskeySignInController } from './passkey-sign-in.controller.js';
import { PASSKEY_OPTIONS, Passkeys, type PasskeyOptions } from './passkeys.js';

/** Signs in with passkeys. */
@Module({})
export class PasskeysModule {
  static register(options: PasskeyOptions): DynamicModule {
    return {
      module: PasskeysModule,
      controllers: [PasskeyCreationController, PasskeySignInController],
      providers: [{ provide: PASSKEY_OPTIONS, useValue: options }, Accounts, Passkeys, Tickets],
      exports: [Accounts],
    };
  }
}
