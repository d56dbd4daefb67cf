import { SignJWT, type JWTPayload } from 'jose';
import { legacyJwt } from '../src/legacy/legacy-jwt';
import type { LegacyTokenOptions } from '../src/ports/legacy-tokens';
import { ADA_ACCOUNT, type TestApp } from './test-app';

const HOUR_S = 3600;

const LEGACY_SECRET = 'the secret of the former JwtModule';

/** How long the migrations of the tests last. */
export const MIGRATION_MS = 14 * 86_400_000;

/** The options of a migration that begins now. */
export function migration(
  app: Pick<TestApp, 'clock'>,
  options: Partial<LegacyTokenOptions> = {},
): { readonly legacyTokens: LegacyTokenOptions } {
  const until = app.clock.now() + MIGRATION_MS;
  return { legacyTokens: { verify: legacyJwt({ secret: LEGACY_SECRET }), until, ...options } };
}

/** A token as the former application has issued it an hour ago, for a day. */
export function legacyToken(
  app: Pick<TestApp, 'clock'>,
  claims: JWTPayload = {},
  secret = LEGACY_SECRET,
): Promise<string> {
  const iat = Math.floor(app.clock.now() / 1000) - HOUR_S;
  return new SignJWT({
    sub: ADA_ACCOUNT.id,
    email: ADA_ACCOUNT.email,
    iat,
    exp: iat + 24 * HOUR_S,
    ...claims,
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(secret));
}
