import type { Account, AccountDirectory } from '@holdfast/nest';
import { Injectable } from '@nestjs/common';
import { UsersService, type User } from '../app/users.service';

@Injectable()
export class Accounts implements AccountDirectory {
  constructor(private readonly users: UsersService) {}

  async verify(email: string, password: string): Promise<Account | null> {
    return toAccount(await this.users.verify(email, password));
  }

  async find(accountId: string): Promise<Account | null> {
    return toAccount(await this.users.find(Number(accountId)));
  }
}

function toAccount(user: User | null): Account | null {
  return user && { id: String(user.userId), email: user.email };
}
