import { Module } from '@nestjs/common';
import { Accounts } from '../support/accounts.js';
import { AttemptLimit } from '../support/attempt-limit.js';
import { Tickets } from '../support/tickets.js';
import { AuthenticatorAppController } from './authenticator-app.controller.js';
import { AuthenticatorApps } from './authenticator-apps.js';
import { SecondStepController } from './second-step.controller.js';
import { TwoStepAccounts } from './two-step-accounts.js';

/**
 * Signs in with a password and the code of an authenticator app. Give `TwoStepAccounts` to the AuthModule as
 * `accounts`.
 */
@Module({
  controllers: [AuthenticatorAppController, SecondStepController],
  providers: [Accounts, AttemptLimit, AuthenticatorApps, Tickets, TwoStepAccounts],
  exports: [Accounts, TwoStepAccounts],
})
export class SecondStepModule {}
