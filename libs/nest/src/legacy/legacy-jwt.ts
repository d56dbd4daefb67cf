import { JsonWebTokenError, JwtService, type JwtVerifyOptions } from '@nestjs/jwt';
import type { LegacyToken, LegacyTokenOptions } from '../ports/legacy-tokens.js';

/** How the application verified its own JWTs, usually with passport-jwt. */
export interface LegacyJwtOptions {
  /** The secret, or the public key in PEM. */
  readonly secret: string | Buffer;
  /** Defaults to `HS256`, the default of `@nestjs/jwt`. */
  readonly algorithms?: JwtVerifyOptions['algorithms'];
  /** The `iss` that a token must have. Defaults to any. */
  readonly issuer?: string;
  /** The `aud` that a token must have. Defaults to any. */
  readonly audience?: string;
  /** Returns the account of a token, or null if it has none. Defaults to `sub`. */
  readonly accountId?: (claims: Readonly<Record<string, unknown>>) => string | null;
}

/**
 * Verifies JWTs that an application issued with `@nestjs/jwt` and verified with passport-jwt. The time of the sign-in
 * is `auth_time`, else `iat`.
 *
 * @throws RangeError when the secret is empty
 * @example
 * ```ts
 * legacyTokens: { verify: legacyJwt({ secret: process.env.JWT_SECRET ?? '' }), until: new Date('2027-01-31') }
 * ```
 */
export function legacyJwt({
  secret,
  algorithms = ['HS256'],
  accountId = subjectOf,
  ...expected
}: LegacyJwtOptions): LegacyTokenOptions['verify'] {
  if (secret.length === 0) throw new RangeError('legacyJwt: the secret is empty');
  const jwts = new JwtService();
  return async (jwt) => {
    const claims = await claimsOf(jwts, jwt, { ...expected, secret, algorithms });
    if (claims === null) return null;
    const id = accountId(claims);
    return id === null ? null : toLegacyToken(id, claims);
  };
}

/** Null when the token was not signed with this secret. Ignores `exp`, which the AuthModule checks by its own clock. */
async function claimsOf(
  jwts: JwtService,
  jwt: string,
  options: JwtVerifyOptions,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    return await jwts.verifyAsync<Record<string, unknown>>(jwt, { ...options, ignoreExpiration: true });
  } catch (error) {
    if (error instanceof JsonWebTokenError) return null;
    throw error;
  }
}

function toLegacyToken(accountId: string, claims: Readonly<Record<string, unknown>>): LegacyToken {
  const signedInAt = claims['auth_time'] ?? claims['iat'];
  return { accountId, authenticatedAt: toMs(signedInAt), expiresAt: toMs(claims['exp']) };
}

/** A NumericDate (RFC 7519 §2) in milliseconds. */
function toMs(time: unknown): number | undefined {
  return typeof time === 'number' ? time * 1000 : undefined;
}

/** Many applications use numbers as user IDs. */
function subjectOf({ sub }: Readonly<Record<string, unknown>>): string | null {
  if (typeof sub === 'number') return String(sub);
  return typeof sub === 'string' && sub !== '' ? sub : null;
}
