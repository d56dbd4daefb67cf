/** One who may sign in. */
export interface Account {
  readonly id: string;
  readonly email: string;
}

/** The application's accounts, as the AuthModule needs them. An outage is thrown, never answered with null. */
export interface AccountVerifier {
  /**
   * The account whose credentials these are; null when there is none, after the same time as for a wrong password.
   *
   * @param email as it was typed
   */
  verify(email: string, password: string): Promise<Account | null>;

  /** Null for an account that is gone or disabled. */
  find(accountId: string): Promise<Account | null>;

  /**
   * Lets the account sign in no more, for the admin route that ends its sessions too; without this method there is
   * no such route.
   *
   * @returns false when there is no such account
   */
  disable?(accountId: string): Promise<boolean>;
}
