import { Module } from '@nestjs/common';
import { InjectSettings } from '../settings/settings.module.js';
import type { Settings } from '../settings/settings.js';
import { documentPasswordMinLength } from './account.dto.js';
import { AccountAdministration } from './account-administration.js';
import { AccountController } from './account.controller.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { AdminAccountsController } from './admin-accounts.controller.js';
import { DemoAccounts } from './demo-accounts.js';
import { PasswordPolicy } from './password-policy.js';

@Module({
  controllers: [AccountsController, AdminAccountsController, AccountController],
  providers: [AccountsService, AccountAdministration, DemoAccounts, PasswordPolicy],
  exports: [AccountsService],
})
export class AccountsModule {
  constructor(@InjectSettings() { passwordMinLength }: Settings) {
    documentPasswordMinLength(passwordMinLength);
  }
}
