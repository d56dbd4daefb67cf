import { Module } from '@nestjs/common';
import { Accounts } from '../support/accounts.js';
import { AttemptLimit } from '../support/attempt-limit.js';
import { PasswordChangeController } from './password-change.controller.js';

/** Changes passwords. */
@Module({ controllers: [PasswordChangeController], providers: [Accounts, AttemptLimit], exports: [Accounts] })
export class PasswordChangeModule {}
