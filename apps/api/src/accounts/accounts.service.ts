import type { AccountProfile } from '@holdfast/app-contract';
import type { AccountSummary } from '@holdfast/contract';
import {
  ConflictError,
  type Account,
  type AccountClaims,
  type AccountDirectory,
  type ClaimsProvider,
} from '@holdfast/nest';
import { isUniqueViolation, type Database, type Row } from '@holdfast/session-store';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { InjectDatabase } from '../database/database.module.js';
import { normalizedEmail, toName, toRoles } from './account-row.js';
import { hashPassword, passwordMatches } from './passwords.js';

/** The accounts of the reference API. Emails are case-insensitive. */
@Injectable()
export class AccountsService implements AccountDirectory, ClaimsProvider {
  readonly #database: Database;
  readonly #dummyHash = hashPassword(randomUUID());

  constructor(@InjectDatabase() database: Database) {
    this.#database = database;
  }

  /**
   * Creates an account.
   *
   * @throws ConflictError when there is an account with this email
   */
  async register(email: string, password: string, roles: readonly string[] = []): Promise<AccountSummary> {
    const account = { id: randomUUID(), email: normalizedEmail(email) };
    try {
      await this.#database.query(
        { text: 'INSERT INTO account (id, email, password_hash, roles) VALUES ($1, $2, $3, $4)' },
        [account.id, account.email, await hashPassword(password), roles],
      );
    } catch (error) {
      if (isUniqueViolation(error)) throw new ConflictError('An account with this email already exists.');
      throw error;
    }
    return account;
  }

  async verify(email: string, password: string): Promise<Account | null> {
    const [row] = await this.#database.query(
      {
        name: 'account_by_email',
        text: `SELECT id, email, password_hash FROM account WHERE email = $1 AND disabled_at IS NULL`,
      },
      [normalizedEmail(email)],
    );
    // An unknown email takes as long as a wrong password, so that the time does not reveal which emails have accounts.
    const passwordHash = row === undefined ? await this.#dummyHash : String(row['password_hash']);
    const matches = await passwordMatches(passwordHash, password);
    return row !== undefined && matches ? toAccount(row) : null;
  }

  async find(accountId: string): Promise<Account | null> {
    const [row] = await this.#database.query(
      { name: 'account_by_id', text: 'SELECT id, email FROM account WHERE id = $1 AND disabled_at IS NULL' },
      [accountId],
    );
    return row === undefined ? null : toAccount(row);
  }

  async claimsOf(accountId: string): Promise<AccountClaims | null> {
    const [row] = await this.#database.query(
      { name: 'account_roles', text: 'SELECT roles FROM account WHERE id = $1 AND disabled_at IS NULL' },
      [accountId],
    );
    return row === undefined ? null : { roles: toRoles(row) };
  }

  /** What the owner of an account sees of it. Null if there is none, or it is disabled. */
  async profileOf(accountId: string): Promise<AccountProfile | null> {
    return this.#profileBy(
      'SELECT id, email, name FROM account WHERE id = $1 AND disabled_at IS NULL',
      accountId,
    );
  }

  /**
   * Changes the name of an account.
   *
   * @param name empty to remove it
   */
  async setName(accountId: string, name: string): Promise<AccountProfile | null> {
    return this.#profileBy(
      `UPDATE account SET name = nullif($2, '') WHERE id = $1 AND disabled_at IS NULL RETURNING id, email, name`,
      accountId,
      name.trim(),
    );
  }

  /** Changes the password of an account. Its sessions stay. */
  async setPassword(accountId: string, password: string): Promise<void> {
    await this.#database.query({ text: 'UPDATE account SET password_hash = $2 WHERE id = $1' }, [
      accountId,
      await hashPassword(password),
    ]);
  }

  async #profileBy(text: string, ...values: readonly string[]): Promise<AccountProfile | null> {
    const [row] = await this.#database.query({ text }, values);
    return row === undefined
      ? null
      : { id: String(row['id']), email: String(row['email']), name: toName(row) };
  }

  /** Whether an account with this email exists, disabled ones included. */
  async exists(email: string): Promise<boolean> {
    const rows = await this.#database.query({ text: 'SELECT FROM account WHERE email = $1' }, [
      normalizedEmail(email),
    ]);
    return rows.length > 0;
  }

  /** Prevents an account from signing in. Its sessions stay. */
  async disable(accountId: string): Promise<void> {
    await this.#database.query({ text: 'UPDATE account SET disabled_at = now() WHERE id = $1' }, [accountId]);
  }

  /** Lets the account with this email sign in, whether it was disabled or not. */
  async enable(email: string): Promise<void> {
    await this.#database.query({ text: 'UPDATE account SET disabled_at = NULL WHERE email = $1' }, [
      normalizedEmail(email),
    ]);
  }
}

function toAccount(row: Row): Account {
  return { id: String(row['id']), email: String(row['email']) };
}
