import type { Account, AccountDirectory } from '@holdfast/nest';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { randomUUID } from 'node:crypto';

interface StoredAccount extends Account {
  readonly passwordHash: string | null;
}

/** The accounts, in memory. Yours are in your database. */
@Injectable()
export class Accounts implements AccountDirectory {
  readonly #accounts = new Map<string, StoredAccount>();
  readonly #unknownHash = hash(randomUUID());

  /** @param password null for an account that signs in by other means */
  async create(email: string | null, password: string | null): Promise<Account> {
    const passwordHash = password === null ? null : await hash(password);
    const account = { id: randomUUID(), email, passwordHash };
    this.#accounts.set(account.id, account);
    return account;
  }

  async verify(email: string, password: string): Promise<Account | null> {
    const account = [...this.#accounts.values()].find(
      (candidate) => candidate.email === email && candidate.passwordHash !== null,
    );
    // An unknown email takes as long as a wrong password.
    const matches = await verify(account?.passwordHash ?? (await this.#unknownHash), password);
    return matches && account !== undefined ? account : null;
  }

  find(accountId: string): Promise<Account | null> {
    return Promise.resolve(this.#accounts.get(accountId) ?? null);
  }

  async hasPassword(accountId: string, password: string): Promise<boolean> {
    const passwordHash = this.#accounts.get(accountId)?.passwordHash ?? null;
    return passwordHash !== null && verify(passwordHash, password);
  }

  async setPassword(accountId: string, password: string): Promise<void> {
    const account = this.#accounts.get(accountId);
    if (account !== undefined) {
      this.#accounts.set(accountId, { ...account, passwordHash: await hash(password) });
    }
  }
}
