/** What a verified access token says. Times in milliseconds since 1970. Frozen, since requests share it. */
export interface AccessToken {
  readonly id: string;
  readonly accountId: string;
  readonly sessionId: string;
  /** Whether the session is bound to a device. */
  readonly bound: boolean;
  /** The refresh token that it was issued along with. */
  readonly generation: number;
  readonly branch: number;
  /** When the account's password was checked (`auth_time`). */
  readonly authenticatedAt: number;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Null in the tokens that are issued here; one that has it is held to it. */
  readonly notBefore: number | null;
  /** When the refresh that issued it took place; null for one that sign-in issued. */
  readonly refreshedAt: number | null;
  readonly roles: readonly string[];
  /** What the application's ClaimsProvider added. */
  readonly claims: Readonly<Record<string, unknown>>;
}
