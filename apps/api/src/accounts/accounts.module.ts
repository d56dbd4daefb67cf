import { Module } from '@nestjs/common';
import { AccountAdministration } from './account-administration.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { AdminAccountsController } from './admin-accounts.controller.js';
import { DemoAccounts } from './demo-accounts.js';

@Module({
  controllers: [AccountsController, AdminAccountsController],
  providers: [AccountsService, AccountAdministration, DemoAccounts],
  exports: [AccountsService],
})
export class AccountsModule {}
