/** The content of a legacy token. Times are in milliseconds since 1970, unlike the claims of a JWT. */
export interface LegacyToken {
  readonly accountId: string;
  /**
   * When the account signed in: the token's `auth_time`, or its `iat` if the application never refreshed it.
   * `@RequireFreshSignIn` checks it. Without it, the sign-in counts as older than any limit.
   */
  readonly authenticatedAt?: number | undefined;
  /** When the token expires (`exp`). Defaults to the end of the migration. */
  readonly expiresAt?: number | undefined;
}

/**
 * Keeps people signed in while an application moves to the AuthModule: verifies the access tokens that it issued
 * before, and exchanges them for sessions until the migration ends.
 *
 * A client that can refresh sends its legacy token to `POST /auth/refresh` as a Bearer token, and gets a session in
 * exchange, once. It may repeat the request after a lost response or from several tabs. A copy of the token is
 * rejected.
 *
 * @example
 * ```ts
 * legacyTokens: { verify: legacyJwt({ secret }), until: new Date('2027-01-31'), accept: true }
 * ```
 */
export interface LegacyTokenOptions {
  /**
   * Verifies a token that the AuthModule did not issue: its signature and whatever else the application checked before.
   * `legacyJwt` does that for tokens that passport-jwt verified.
   *
   * Return null if the token is not one of yours. Return only the account ID if the time of the sign-in is unknown.
   * Throw the error of your JWT library if the token has expired. Any other error counts as an outage: the response is
   * 503, and nobody is signed out. Results are cached for one minute.
   *
   * @param jwt at most 8,192 characters
   */
  verify(jwt: string): Promise<LegacyToken | string | null>;
  /**
   * When the migration ends, as a date or in milliseconds since 1970. From then on, legacy tokens are `token_invalid`.
   * At most `sessionMaxTtlMs` from now, because the store remembers for that long which tokens were exchanged.
   */
  readonly until: Date | number;
  /**
   * Whether guarded routes accept legacy tokens. One rule for all clients, because a server cannot tell whether a
   * client is able to refresh until it does.
   *
   * `false`: guarded routes respond with `token_expired`, and the client exchanges its token. Use it if all clients are
   * updated together.
   *
   * `true`: old pages and apps keep working until their token expires or is exchanged. The owner of a token can see and
   * end its session. After the exchange, routes respond with `token_expired`, so a copy of the token no longer works.
   *
   * Defaults to false.
   */
  readonly accept?: boolean | undefined;
}
