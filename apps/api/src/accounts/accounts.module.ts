import { Module } from '@nestjs/common';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { DemoAccount } from './demo-account.js';

@Module({
  controllers: [AccountsController],
  providers: [AccountsService, DemoAccount],
  exports: [AccountsService],
})
export class AccountsModule {}
