import { Module } from '@nestjs/common';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { DemoAccounts } from './demo-accounts.js';

@Module({
  controllers: [AccountsController],
  providers: [AccountsService, DemoAccounts],
  exports: [AccountsService],
})
export class AccountsModule {}
