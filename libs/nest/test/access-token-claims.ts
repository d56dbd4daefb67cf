import { ADA_ACCOUNT, type TestApp } from './test-app';

/** The payload of a token of Ada's session, valid for a minute. Tests override single claims. */
export function accessTokenClaims(app: TestApp, sessionId: string): Record<string, unknown> {
  const now = app.clock.now() / 1000;
  return {
    iss: 'holdfast',
    aud: 'holdfast',
    sub: ADA_ACCOUNT.id,
    sid: sessionId,
    client_id: 'holdfast',
    jti: 'forged',
    iat: now,
    exp: now + 60,
    auth_time: now,
    gen: 0,
    brn: 0,
  };
}
