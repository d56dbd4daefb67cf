import { AuthPath, type MeResponse, type TokenResponse } from '@holdfast/contract';
import { DEFAULT_SESSION_POLICY, StoreUnavailableError } from '@holdfast/session';
import { jest } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import { createPrivateKey } from 'node:crypto';
import type { SigningKeyJwk } from '../keys/auth-keys';
import { accessTokenClaims } from '../../test/access-token-claims';
import { ADA_ACCOUNT, currentKey, formerKey, TestApp, type TestResponse } from '../../test/test-app';

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
});

afterEach(() => app.stop());

interface Parts {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: SigningKeyJwk;
}

/** A token signed with a key of the server, with the header, claims or key that a test changes. */
async function forge({ header = {}, claims = {}, key = currentKey }: Parts): Promise<string> {
  const { session } = await app.signIn();
  return new SignJWT({
    ...accessTokenClaims(app, session.id),
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'current', ...header })
    .sign(createPrivateKey({ key, format: 'jwk' }));
}

describe('a guarded route', () => {
  it('accepts a valid access token', async () => {
    const { access_token } = await app.signIn();
    const { status, body } = await app.get<unknown>('/things', { bearer: access_token });
    expect([status, body]).toEqual([200, { of: ADA_ACCOUNT.id }]);
  });

  it('knows the account and the session', async () => {
    const { access_token, session } = await app.signIn();
    const { body } = await app.get<MeResponse>(AuthPath.me, { bearer: access_token });
    expect(body).toEqual({ account: ADA_ACCOUNT, session });
  });

  it('accepts tokens signed with any of the server’s keys', async () => {
    const bearer = await forge({ key: formerKey, header: { kid: 'former' } });
    expect((await app.get('/things', { bearer })).status).toBe(200);
  });

  it('ends the session for the token of a superseded branch, and the log says why', async () => {
    const { refresh_token } = await app.signIn();
    const refresh = (): Promise<TestResponse<TokenResponse>> =>
      app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
    const { body: thief } = await refresh();
    app.clock.advance(DEFAULT_SESSION_POLICY.reuseLeewayMs + 1);
    await refresh();
    expect((await app.get('/things', { bearer: thief.access_token })).status).toBe(401);
    expect(app.log.entries).toContainEqual(
      expect.objectContaining({ event: 'session_ended', reason: 'reuse_detected' }),
    );
  });

  it('responds with token_missing without a token', async () => {
    const { status, body, headers } = await app.get('/things');
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'token_missing', action: 'sign_in', status: 401 });
    expect(headers['www-authenticate']).toMatch(/^Bearer error="invalid_token", error_description="[ -~]+"$/);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it('responds with token_expired from the exact moment of expiry', async () => {
    const { access_token } = await app.signIn();
    app.clock.advance(86_399_999);
    expect((await app.get('/things', { bearer: access_token })).status).toBe(200);
    app.clock.advance(1);
    const { status, body } = await app.get('/things', { bearer: access_token });
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'token_expired', action: 'refresh' });
    expect(body.detail).toContain('2026-01-16T12:00:00.000Z');
  });

  it('responds with session_revoked after the session was ended', async () => {
    const { access_token } = await app.signIn();
    await app.post(AuthPath.logout, { bearer: access_token });
    const { body } = await app.get('/things', { bearer: access_token });
    expect(body).toMatchObject({
      code: 'session_revoked',
      action: 'sign_in',
      detail: 'You signed out.',
    });
  });

  it('works during an outage of the store; after the grace period it responds with 503, never 401', async () => {
    const { access_token } = await app.signIn();
    for (const method of ['find', 'change', 'revocationsSince'] as const) {
      jest.spyOn(app.store, method).mockRejectedValue(new StoreUnavailableError('unreachable'));
    }
    app.clock.advance(30_000);
    expect((await app.get('/things', { bearer: access_token })).status).toBe(200);
    app.clock.advance(1);
    const { status, body } = await app.get('/things', { bearer: access_token });
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'store_unavailable', action: 'retry' });
  });

  it('is open to everyone when marked as public', async () => {
    expect((await app.get('/things/open')).status).toBe(200);
    expect((await app.get('/things/open', { bearer: 'nonsense' })).status).toBe(200);
  });

  it('sends a nonce with a problem, for the proof of the refresh that follows', async () => {
    expect((await app.get('/things')).headers['dpop-nonce']).toEqual(expect.any(String));
  });
});

describe('the clock of the module', () => {
  it('decides when an access token becomes valid, not the system clock', async () => {
    app.clock.advance(10 * 365 * 86_400_000);
    const claims = { nbf: app.clock.now() / 1000 };
    expect((await app.get('/things', { bearer: await forge({ claims }) })).body).toEqual({
      of: ADA_ACCOUNT.id,
    });
  });
});

describe('an invalid access token', () => {
  it.each<[string, () => Promise<string> | string]>([
    ['without parts', () => 'nonsense'],
    ['with empty parts', () => '..'],
    ['unsigned', () => new UnsecuredJWT({ sub: ADA_ACCOUNT.id }).setExpirationTime('1h').encode()],
    ['for another audience', () => forge({ claims: { aud: 'other' } })],
    ['from another issuer', () => forge({ claims: { iss: 'other' } })],
    ['of another type', () => forge({ header: { typ: 'JWT' } })],
    ['signed with an unknown key', () => forge({ header: { kid: 'unknown' } })],
    ['signed with another key than it names', () => forge({ header: { kid: 'former' } })],
    ['that is not valid yet', () => forge({ claims: { nbf: app.clock.now() / 1000 + 3600 } })],
    ['without an expiry', () => forge({ claims: { exp: undefined } })],
    ['without a session', () => forge({ claims: { sid: undefined } })],
    ['with a session that is not a string', () => forge({ claims: { sid: 7 } })],
    ['that is too long', () => forge({ claims: { padding: 'x'.repeat(7_000) } })],
    ['with a changed signature', async () => `${(await forge({})).slice(0, -4)}AAAA`],
  ])('%s', async (_name, create) => {
    const { status, body } = await app.get('/things', { bearer: await create() });
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'token_invalid', action: 'refresh' });
  });

  it.each(['Basic YTpi', 'Bearer', 'Bearer a b', 'Bearer  x.y.z'])(
    'in the header "%s" is rejected',
    async (authorization) => {
      const { body } = await app.get('/things', { headers: { authorization } });
      expect(body.code).toBe('token_invalid');
    },
  );
});
