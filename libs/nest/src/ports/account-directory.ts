import type { HttpRequest } from '../context/http-request.js';

/** An account that may sign in. */
export interface Account {
  readonly id: string;
  readonly email: string;
}

/**
 * Connects the AuthModule to the accounts of the application. Throw when the accounts cannot be read; null means that
 * there is no such account.
 *
 * @example
 * ```ts
 * @Injectable()
 * class Accounts implements AccountDirectory {
 *   async verify(email: string, password: string): Promise<Account | null> {
 *     const user = await this.users.findByEmail(email);
 *     const hash = user?.passwordHash ?? UNKNOWN_USER_HASH;
 *     return (await argon2.verify(hash, password)) && user ? { id: user.id, email: user.email } : null;
 *   }
 *
 *   async find(accountId: string): Promise<Account | null> {
 *     return this.users.findActive(accountId);
 *   }
 * }
 * ```
 */
export interface AccountDirectory {
  /**
   * Returns the account with this email and password, or null. An unknown email must take as long as a wrong password.
   *
   * Without this method there is no `POST /auth/login`: the application signs accounts in by HoldfastSessions.
   *
   * @param email as entered
   * @param request for what else the check depends on, such as the tenant in its host
   */
  verify?(email: string, password: string, request: HttpRequest): Promise<Account | null>;

  /**
   * Returns the account, or null when it is deleted or disabled, which ends its sessions. Called at every sign-in and
   * every refresh.
   */
  find(accountId: string): Promise<Account | null>;

  /**
   * Prevents the account from signing in. Called by the admin route that disables an account and ends its sessions.
   * Without this method that route responds 404.
   *
   * @returns false when there is no such account
   */
  disable?(accountId: string): Promise<boolean>;
}
