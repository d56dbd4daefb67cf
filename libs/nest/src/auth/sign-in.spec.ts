import { AuthPath, type TokenResponse } from '@holdfast/contract';
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

describe('signing in', () => {
  it('gives an access token for 24 hours, and the refresh token as a cookie that scripts cannot read', async () => {
    const { status, body, cookies, headers } = await app.post<TokenResponse>(AuthPath.login, { body: ADA });
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 86_400,
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
        `^__Secure-holdfast_refresh_${body.session.id}=hfr1_[\\w-]+; Max-Age=604800; Path=/api/v1/auth; HttpOnly; Secure; SameSite=Strict$`,
      ),
    );
    expect(headers['cache-control']).toBe('no-store');
  });

  it('gives the refresh token in the body where that is asked for, and sets no cookie', async () => {
    const { body, cookies } = await app.post<TokenResponse>(AuthPath.login, {
      body: { ...ADA, transport: 'body' },
    });
    expect(body.refresh_token).toMatch(/^hfr1_/);
    expect(cookies).toEqual([]);
  });

  it('issues an ES256 access token by RFC 9068', async () => {
    const { access_token, session } = await app.signIn();
    expect(decodeProtectedHeader(access_token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: 'current' });
    const issuedAt = app.clock.now() / 1000;
    expect(decodeJwt(access_token)).toMatchObject({
      iss: 'holdfast',
      aud: 'holdfast',
      sub: ADA_ACCOUNT.id,
      sid: session.id,
      client_id: 'holdfast',
      jti: expect.any(String),
      iat: issuedAt,
      exp: issuedAt + 86_400,
    });
  });

  it('binds the session to the key whose proof came along', async () => {
    const { session } = await app.signInBound(device);
    expect(session.bound).toBe(true);
    expect((await app.store.find(session.id))?.deviceKeyThumbprint).toBe(device.thumbprint);
  });

  it('asks for a nonce where the proof has none that is fresh', async () => {
    const proof = await device.proof(AuthPath.login, 'stale');
    const { status, body, headers } = await app.post(AuthPath.login, { body: ADA, proof });
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'use_dpop_nonce', action: 'prove' });
    expect(headers['dpop-nonce']).toEqual(expect.any(String));
    expect(headers['www-authenticate']).toMatch(/^DPoP error="use_dpop_nonce"/);
  });

  it('refuses a proof for another route, and one that was used before', async () => {
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
  ])('is refused for %s with the same answer', async (_name, body) => {
    const answer = await app.post(AuthPath.login, { body });
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({
      code: 'invalid_credentials',
      action: 'none',
      detail: 'The email or password is wrong.',
    });
    expect(answer.cookies).toEqual([]);
  });

  it('names every field that is wrong', async () => {
    const { status, body } = await app.post(AuthPath.login, { body: { email: 'ada', transport: 'pigeon' } });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'validation_failed', action: 'none' });
    expect([...new Set(body.errors?.map(({ field }) => field))].sort()).toEqual([
      'email',
      'password',
      'transport',
    ]);
  });

  it('is a passing failure while the accounts are out of reach', async () => {
    app.accounts.available = false;
    const { status, body, headers } = await app.post(AuthPath.login, { body: ADA });
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'store_unavailable', action: 'retry' });
    expect(headers['retry-after']).toBe('2');
  });

  it('anew on the same device ends the earlier session and takes its cookie away', async () => {
    const earlier = await app.signInBound(device);
    const answer = await app.post<TokenResponse>(AuthPath.login, {
      body: ADA,
      cookie: earlier.cookie,
      proof: await app.proof(device, AuthPath.login),
    });
    expect((await app.store.find(earlier.session.id))?.end?.reason).toBe('replaced');
    expect(cookieOf(answer)).toContain(answer.body.session.id);
    expect(answer.cookies.find((cookie) => cookie.includes('Max-Age=0'))).toContain(earlier.session.id);
  });

  it('with a copied cookie of another device does not end that session', async () => {
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
