/**
 * Matches the error that a JWT library throws for an expired token: `TokenExpiredError` of jsonwebtoken, `JWTExpired` of
 * jose. Known by name and code, since an application may have a copy of its own.
 */
export class ExpiredJwt extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    if (!(error instanceof Error)) return false;
    return error.name === 'TokenExpiredError' || ('code' in error && error.code === 'ERR_JWT_EXPIRED');
  }
}
