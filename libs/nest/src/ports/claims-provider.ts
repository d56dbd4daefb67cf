/** What an application says of an account in its access tokens. */
export interface AccountClaims {
  /** What `@Roles()` asks for; none unless told. */
  readonly roles?: readonly string[];
  /** More for the application's own use; JSON, small, nothing secret, and no name of RFC 9068 or of ours. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Asked at every sign-in and every refresh, so that a role given or taken counts from the next refresh on. */
export interface ClaimsProvider {
  /** Null when the account is gone or disabled: its sessions are ended then. An outage is thrown. */
  claimsOf(accountId: string): Promise<AccountClaims | null>;
}
