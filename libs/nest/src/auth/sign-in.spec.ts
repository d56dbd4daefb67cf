import { AuthPath, type TokenResponse } from '@holdfast/contract';
import type { OpenedSession } from '@holdfast/session';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { Device } from '../../test/device';
import { ADA, ADA_ACCOUNT, cookieOf, TestApp } from '../../test/test-app';

let app: TestApp;
let device: Device;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
  device = await Device.make();
});

afterEach(() => app.stop());

function sessionsOfAda(): Promise<readonly OpenedSession[]> {
  return app.store.liveSessionsOf(ADA_ACCOUNT.id, app.clock.now());
}

describe('signing in', () => {
  it('returns an access token for 24 hours, and sets the refresh token as an HttpOnly cookie', async () => {
    const { status, body, cookies, headers } = await app.post<TokenResponse>(AuthPath.login, { body: ADA });
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 86_400,
      account: { id: ADA_ACCOUNT.id, email: ADA.email, roles: [] },
      session: {
        id: expect.any(String),
        bound: false,
        idle_expires_at: '2026-01-22T12:00:00.000Z',
        expires_at: '2026-02-14T12:00:00.000Z',
      },
    });
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(
      new RegExp(
        `^holdfast_[\\w-]{6}_${body.session.id}=hfr1_[\\w-]+; Max-Age=604800; Path=/; HttpOnly; SameSite=Strict$`,
      ),
    );
    expect(headers['cache-control']).toBe('no-store');
  });

  it('returns the refresh token in the body on request, and sets no cookie', async () => {
    const { body, cookies } = await app.post<TokenResponse>(AuthPath.login, {
      body: { ...ADA, transport: 'body' },
    });
    expect(body.refresh_token).toMatch(/^hfr1_/);
    expect(cookies).toEqual([]);
  });

  it('issues an ES256 access token as in RFC 9068', async () => {
    const { access_token, session } = await app.signIn();
    expect(decodeProtectedHeader(access_token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: 'current' });
    const issuedAt = app.clock.now() / 1000;
    expect(decodeJwt(access_token)).toMatchObject({
      iss: 'holdfast',
      aud: 'holdfast',
      sub: ADA_ACCOUNT.id,
      sid: session.id,
      client_id: 'holdfast',
      auth_time: issuedAt,
      amr: ['pwd'],
      jti: expect.any(String),
      iat: issuedAt,
      exp: issuedAt + 86_400,
    });
  });

  it('binds the session to the key of the proof', async () => {
    const { session } = await app.signInBound(device);
    expect(session.bound).toBe(true);
    expect((await app.store.find(session.id))?.deviceKeyThumbprint).toBe(device.thumbprint);
  });

  it('rejects a proof without a fresh nonce, sends one, and opens no session', async () => {
    const proof = await device.proof(AuthPath.login, 'stale');
    const { status, body, cookies, headers } = await app.post(AuthPath.login, { body: ADA, proof });
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'use_dpop_nonce', action: 'prove' });
    expect(headers['dpop-nonce']).toEqual(expect.any(String));
    expect(headers['www-authenticate']).toMatch(/^DPoP error="use_dpop_nonce"/);
    expect([cookies, await sessionsOfAda()]).toEqual([[], []]);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['that is not a JWT', () => 'nonsense'],
    ['with a changed signature', async () => `${(await app.proof(device, AuthPath.login)).slice(0, -4)}AAAA`],
    ['without a jti', async () => device.proof(AuthPath.login, await app.nonce(), { jti: undefined })],
    ['for another method', async () => device.proof(AuthPath.login, await app.nonce(), { htm: 'GET' })],
    ['sent together with another one', async () => `${await app.proof(device, AuthPath.login)}, nonsense`],
  ])('rejects a proof %s, and opens no session', async (_name, create) => {
    const { status, body, cookies } = await app.post(AuthPath.login, { body: ADA, proof: await create() });
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'invalid_dpop_proof', action: 'prove' });
    expect([cookies, await sessionsOfAda()]).toEqual([[], []]);
  });

  it('rejects a proof for another route, and one that was used before', async () => {
    const wrong = await app.proof(device, AuthPath.refresh);
    expect((await app.post(AuthPath.login, { body: ADA, proof: wrong })).body.code).toBe(
      'invalid_dpop_proof',
    );
    const proof = await app.proof(device, AuthPath.login);
    expect((await app.post(AuthPath.login, { body: ADA, proof })).status).toBe(200);
    expect((await app.post(AuthPath.login, { body: ADA, proof })).body.code).toBe('invalid_dpop_proof');
  });

  it.each([
    ['a wrong password', { ...ADA, password: 'wrong' }],
    ['an unknown email', { ...ADA, email: 'bob@holdfast.test' }],
  ])('is rejected for %s with the same response', async (_name, body) => {
    const response = await app.post(AuthPath.login, { body });
    expect(response.status).toBe(401);
    expect(response.body).toMatchObject({
      code: 'invalid_credentials',
      action: 'none',
      detail: 'The user name, email or password is wrong.',
    });
    expect(response.cookies).toEqual([]);
  });

  it('names every invalid field', async () => {
    const { status, body } = await app.post(AuthPath.login, { body: { transport: 'pigeon' } });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'validation_failed', action: 'none' });
    expect([...new Set(body.errors?.map(({ field }) => field))].sort()).toEqual([
      'email',
      'password',
      'transport',
    ]);
  });

  it('responds with 503 during an outage of the accounts', async () => {
    app.accounts.available = false;
    const { status, body, headers } = await app.post(AuthPath.login, { body: ADA });
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'store_unavailable', action: 'retry' });
    expect(headers['retry-after']).toBe('2');
  });

  it('leaves no session of an account that is disabled meanwhile', async () => {
    const earlier = await app.signIn();
    app.accounts.disabledAfterVerifying = true;
    const { status, body } = await app.post(AuthPath.login, { body: ADA });
    expect(status).toBe(401);
    expect(body.code).toBe('invalid_credentials');
    expect(await sessionsOfAda()).toEqual([]);
    expect((await app.store.find(earlier.session.id))?.end?.reason).toBe('account_disabled');
  });

  it('again on the same device ends the earlier session and clears its cookie', async () => {
    const earlier = await app.signInBound(device);
    const response = await app.post<TokenResponse>(AuthPath.login, {
      body: ADA,
      cookie: earlier.cookie,
      proof: await app.proof(device, AuthPath.login),
    });
    expect((await app.store.find(earlier.session.id))?.end?.reason).toBe('replaced');
    expect(cookieOf(response)).toContain(response.body.session.id);
    expect(response.cookies.find((cookie) => cookie.includes('Max-Age=0'))).toContain(earlier.session.id);
  });

  it('with a cookie copied from another device does not end that session', async () => {
    const owner = await app.signInBound(device);
    const thief = await Device.make();
    await app.post(AuthPath.login, {
      body: ADA,
      cookie: owner.cookie,
      proof: await app.proof(thief, AuthPath.login),
    });
    expect((await app.store.find(owner.session.id))?.end).toBeNull();
  });
});
