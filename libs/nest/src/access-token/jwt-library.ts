import { isAuthError, TokenInvalidError, type AuthError } from '../errors/auth-errors.js';
import type { ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { ACCESS_TOKEN_ALGORITHM } from './signing-keys.js';

/**
 * How the JWT library is to verify. Expiry is left to us: the library has a clock of its own, and would tell it before
 * the audience is checked.
 */
export function verifyOptions({ issuer, audience }: ResolvedAuthOptions): {
  readonly algorithms: [typeof ACCESS_TOKEN_ALGORITHM];
  readonly issuer: string;
  readonly audience: string;
  readonly ignoreExpiration: true;
} {
  return {
    algorithms: [ACCESS_TOKEN_ALGORITHM],
    issuer,
    audience,
    ignoreExpiration: true,
  };
}

/**
 * Our error for whatever the JWT library or its Passport strategy gave as the reason. Their messages are not passed
 * on; an error that is neither ours nor theirs (a failing key provider) is no verdict on the token and is thrown.
 */
export function toTokenError(reason: unknown): AuthError {
  if (isAuthError(reason)) return reason;
  if (reason instanceof Error && LIBRARY_ERRORS.has(reason.name)) {
    return new TokenInvalidError(
      'The access token is malformed, or its signature, issuer or audience is wrong.',
    );
  }
  throw reason;
}

/** The names of the library's errors, closed since 2015; its classes differ between copies of the package. */
const LIBRARY_ERRORS = new Set(['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError']);
