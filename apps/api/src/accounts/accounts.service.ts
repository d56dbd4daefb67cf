import { ConflictError, type Account, type AccountVerifier } from '@holdfast/nest';
import { isUniqueViolation, type Database, type Row } from '@holdfast/session-store';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { InjectDatabase } from '../database/database.module.js';
import { hashPassword, passwordMatches } from './passwords.js';

/** The accounts of the reference API. An email is one account, whatever its letters' case. */
@Injectable()
export class AccountsService implements AccountVerifier {
  readonly #database: Database;
  #hashOfNobody: Promise<string> | undefined;

  constructor(@InjectDatabase() database: Database) {
    this.#database = database;
  }

  /** @throws ConflictError when the email has an account */
  async register(email: string, password: string): Promise<Account> {
    const account = { id: randomUUID(), email: normalized(email) };
    try {
      await this.#database.query(
        { text: 'INSERT INTO account (id, email, password_hash) VALUES ($1, $2, $3)' },
        [account.id, account.email, await hashPassword(password)],
      );
    } catch (error) {
      if (isUniqueViolation(error)) throw new ConflictError('This email has an account already.');
      throw error;
    }
    return account;
  }

  async verify(email: string, password: string): Promise<Account | null> {
    const [row] = await this.#database.query(
      { name: 'account_by_email', text: 'SELECT id, email, password_hash FROM account WHERE email = $1' },
      [normalized(email)],
    );
    // An unknown email takes the same work as a wrong password, so that the time tells nothing.
    const passwordHash = row === undefined ? await this.#hashForNobody() : String(row['password_hash']);
    const matches = await passwordMatches(passwordHash, password);
    return row !== undefined && matches ? toAccount(row) : null;
  }

  async find(accountId: string): Promise<Account | null> {
    const [row] = await this.#database.query(
      { name: 'account_by_id', text: 'SELECT id, email FROM account WHERE id = $1' },
      [accountId],
    );
    return row === undefined ? null : toAccount(row);
  }

  async exists(email: string): Promise<boolean> {
    const rows = await this.#database.query({ text: 'SELECT FROM account WHERE email = $1' }, [
      normalized(email),
    ]);
    return rows.length > 0;
  }

  #hashForNobody(): Promise<string> {
    this.#hashOfNobody ??= hashPassword(randomUUID());
    return this.#hashOfNobody;
  }
}

function toAccount(row: Row): Account {
  return { id: String(row['id']), email: String(row['email']) };
}

function normalized(email: string): string {
  return email.trim().toLowerCase();
}
