/** Roles and claims that an application adds to the access tokens of an account. */
export interface AccountClaims {
  /** Roles of the account, which `@Roles()` checks. Defaults to none. */
  readonly roles?: readonly string[];
  /**
   * Claims for the application's own use. They must be JSON, small and not secret, and must not have names from RFC
   * 9068 or from this library.
   */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/**
 * Adds roles and claims to access tokens. Called at every sign-in and every refresh: a changed role takes effect with
 * the next refresh, or within a second when you call `HoldfastSessions.refreshClaims` after the change.
 *
 * @example
 * ```ts
 * const claims: ClaimsProvider = {
 *   claimsOf: async (accountId) => {
 *     const user = await users.findActive(accountId);
 *     return user && { roles: user.roles, claims: { tenant: user.tenant } };
 *   },
 * };
 * ```
 */
export interface ClaimsProvider {
  /** Returns null when the account is deleted or disabled, which ends its sessions. Throws when it cannot be read. */
  claimsOf(accountId: string): Promise<AccountClaims | null>;
}
