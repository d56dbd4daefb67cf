/**
 * Matches the error that a JWT library throws for an expired token: `TokenExpiredError` of jsonwebtoken, `JWTExpired`
 * of jose. Matched by name and code, because the application may have its own copy of the library.
 */
export class ExpiredJwt extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    if (!(error instanceof Error)) return false;
    return error.name === 'TokenExpiredError' || ('code' in error && error.code === 'ERR_JWT_EXPIRED');
  }
}
