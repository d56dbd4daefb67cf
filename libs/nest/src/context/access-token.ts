/** A verified access token. Times are in milliseconds since 1970. Frozen, because requests share it. */
export interface AccessToken {
  /** `jti`: unique to this token. */
  readonly id: string;
  /** `sub` */
  readonly accountId: string;
  /** `sid` */
  readonly sessionId: string;
  /** Whether the session is bound to a device key. */
  readonly bound: boolean;
  /**
   * `cnf.jkt`: JWK SHA-256 thumbprint of the device key that each request with the token needs a proof of (RFC 9449 §6.1).
   * Null for a Bearer token.
   */
  readonly deviceKeyThumbprint: string | null;
  /** Generation of the refresh token that was issued with it. */
  readonly generation: number;
  /** Branch of that refresh token. */
  readonly branch: number;
  /** The session's claims version before the roles and claims were read. */
  readonly claimsVersion: number;
  /** When the account last authenticated, at sign-in or by reauthentication (`auth_time`). */
  readonly authenticatedAt: number;
  /** The methods of that authentication (`amr`), such as `pwd`; RFC 8176 lists them. Empty when unknown. */
  readonly amr: readonly string[];
  /** The authentication context class that the session has reached (`acr`). Null when the application names none. */
  readonly acr: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** `nbf`. Null when the token has none. The library never sets it, but honors it. */
  readonly notBefore: number | null;
  /** When a refresh issued the token. Null when sign-in issued it. */
  readonly refreshedAt: number | null;
  /** The account's roles when the token was issued. */
  readonly roles: readonly string[];
  /** Claims that the application's ClaimsProvider added. */
  readonly claims: Readonly<Record<string, unknown>>;
}
