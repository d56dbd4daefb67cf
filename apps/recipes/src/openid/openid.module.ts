import { Module, type DynamicModule } from '@nestjs/common';
import { Accounts } from '../support/accounts.js';
import { Tickets } from '../support/tickets.js';
import { OpenIdAccounts } from './openid-accounts.js';
import { OPENID_OPTIONS, OpenIdProvider, type OpenIdOptions } from './openid-provider.js';
import { OpenIdController } from './openid.controller.js';
import { SignInCookie } from './sign-in-cookie.js';

/** Signs in at an OpenID provider. */
@Module({})
export class OpenIdModule {
  static register(options: OpenIdOptions): DynamicModule {
    return {
      module: OpenIdModule,
      controllers: [OpenIdController],
      providers: [
        { provide: OPENID_OPTIONS, useValue: options },
        Accounts,
        OpenIdAccounts,
        OpenIdProvider,
        SignInCookie,
        Tickets,
      ],
      exports: [Accounts],
    };
  }
}
