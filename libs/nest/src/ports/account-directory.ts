import type { HttpRequest } from '../context/http-request.js';

/** An account that may sign in. */
export interface Account {
  readonly id: string;
  /** Shown to its owner. Leave it out where accounts have user names or phone numbers instead. */
  readonly email?: string | null | undefined;
  /** What `verify` knows the account by, for `POST /auth/reauthenticate`. Defaults to the email. */
  readonly identifier?: string | undefined;
}

/**
 * Connects the AuthModule to the accounts of the application. Throw when the accounts cannot be read; null means that
 * there is no such account.
 *
 * @example
 * ```ts
 * @Injectable()
 * class Accounts implements AccountDirectory {
 *   async verify(identifier: string, password: string): Promise<Account | null> {
 *     const user = await this.users.findByEmail(identifier);
 *     const hash = user?.passwordHash ?? UNKNOWN_USER_HASH;
 *     if (!(await argon2.verify(hash, password)) || !user) return null;
 *     if (!user.confirmed) throw new EmailNotConfirmedError(); // defineProblem('email_not_confirmed', …)
 *     return { id: user.id, email: user.email };
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
   * Returns the account with this password, or null. An unknown identifier must take as long as a wrong password.
   *
   * Without this method there is no `POST /auth/login` and no `POST /auth/reauthenticate`: the application signs accounts in by HoldfastSessions.
   *
   * To reject a right password for a reason that its owner should know, throw a problem of your own (`defineProblem`).
   * The client receives it as it is. Throw it only once the password is known to be right, or else it reveals which
   * accounts exist. It is no failed attempt: it does not count towards the limit of one account in one network, only
   * towards the ten times higher ones of the account and of the network. Any other exception is a failed attempt.
   *
   * @param identifier as entered: an email, a user name or a phone number, 1 to 254 characters. When a signed-in account
   * confirms its password, the `identifier` or `email` that `find` returns
   * @param request for what else the check depends on, such as the tenant in its host
   */
  verify?(identifier: string, password: string, request: HttpRequest): Promise<Account | null>;

  /**
   * Returns the account, or null when it is deleted or disabled, which ends its sessions. Called at every sign-in and
   * every refresh.
   */
  find(accountId: string): Promise<Account | null>;
}
