import type { HttpRequest } from '../context/http-request.js';

/** An account that may sign in. */
export interface Account {
  readonly id: string;
  /** Shown to its owner. Omit it if accounts have user names or phone numbers instead. */
  readonly email?: string | null | undefined;
  /** The identifier to pass to `verify` for `POST /auth/reauthenticate`. Defaults to the email. */
  readonly identifier?: string | undefined;
}

/**
 * Connects the AuthModule to the accounts of the application. Return null if there is no such account; throw if the
 * accounts cannot be read.
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
   * Without this method there is no `POST /auth/login` and no `POST /auth/reauthenticate`: the application signs
   * accounts in through HoldfastSessions.
   *
   * To reject a correct password for a reason that its owner should know, throw your own problem (`defineProblem`). The
   * client receives it unchanged. Throw it only after the password was verified; otherwise it reveals which accounts
   * exist. It counts towards the limits of the account and of the network, but not towards the lower limit of one
   * account in one network. Any other exception counts as a failed attempt.
   *
   * @param identifier as entered: an email, a user name or a phone number, 1 to 254 characters. For a reauthentication,
   * the `identifier` or `email` that `find` returns
   * @param request for anything else the check depends on, such as the tenant in the host name
   */
  verify?(identifier: string, password: string, request: HttpRequest): Promise<Account | null>;

  /**
   * Returns the account. Null means that it is deleted or disabled, and ends its sessions. Called at every sign-in and
   * every refresh.
   */
  find(accountId: string): Promise<Account | null>;
}
