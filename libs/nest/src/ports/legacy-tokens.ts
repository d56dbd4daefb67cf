/** What a legacy token says. Times are in milliseconds since 1970, unlike the claims of a JWT. */
export interface LegacyToken {
  readonly accountId: string;
  /**
   * When the account signed in: the token's `auth_time`, or its `iat` if the application never refreshed it. It becomes the sign-in of
   * the session, for `@RequireFreshSignIn`. Without it, the sign-in counts as older than any limit.
   */
  readonly authenticatedAt?: number | undefined;
  /** When the token expires (`exp`). Defaults to the end of the migration. */
  readonly expiresAt?: number | undefined;
}

/**
 * How the AuthModule takes over the people who are signed in with access tokens that the application issued before, and
 * until when. Nobody has to sign in because the application has changed.
 *
 * A client that can refresh sends its legacy token to `POST /auth/refresh`, as a Bearer token, and gets a session for it,
 * once. A lost response and several tabs may repeat that; a copy of the token is rejected.
 *
 * @example
 * ```ts
 * legacyTokens: { verify: legacyJwt({ secret }), until: new Date('2027-01-31'), accept: true }
 * ```
 */
export interface LegacyTokenOptions {
  /**
   * Verifies a token that the AuthModule did not issue: its signature and whatever else the application checked before.
   * `legacyJwt` does that for tokens of passport-jwt.
   *
   * Return null when the token is not one of yours. An account ID alone stands for a sign-in at an unknown time. Throw the
   * error of your JWT library when the token has expired. Any other error counts as an outage: the response is 503, and
   * nobody is signed out. A result is kept for a minute.
   *
   * @param jwt at most 8,192 characters
   */
  verify(jwt: string): Promise<LegacyToken | string | null>;
  /**
   * When the migration ends, as a date or in milliseconds since 1970. From then on legacy tokens are `token_invalid`. At
   * most `sessionMaxTtlMs` from now, because that is how long a session is known to have replaced its token.
   */
  readonly until: Date | number;
  /**
   * Whether guarded routes accept a legacy token. A server cannot see whether a client could refresh: the only client
   * that shows it is the one that calls the refresh route. So there is one rule for all others.
   *
   * `false`: guarded routes respond `token_expired`, and a client that knows how exchanges the token. Enough when every
   * client is replaced at the same time.
   *
   * `true`: old pages and apps keep working, each token under a session that its owner can see and end, until the token expires or
   * is exchanged. After the exchange it is `token_expired`, so a copy of it no longer works.
   *
   * Defaults to false.
   */
  readonly accept?: boolean | undefined;
}
