import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { decodeJwt } from 'jose';
import { Device } from '../../test/device';
import { cookieOf, TestApp, type TestResponse } from '../../test/test-app';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
});

afterEach(() => app.stop());

describe('refreshing an unbound session', () => {
  function refresh(refresh_token: string): Promise<TestResponse<TokenResponse>> {
    return app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
  }

  it('returns a new access token, and the next refresh token in the body', async () => {
    const { refresh_token, session } = await app.signIn();
    app.clock.advance(HOUR_MS);
    const { status, body, cookies } = await refresh(refresh_token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 86_400, session: { id: session.id } });
    expect(body.refresh_token).not.toBe(refresh_token);
    expect(cookies).toEqual([]);
    expect((await app.get(AuthPath.me, { bearer: body.access_token })).status).toBe(200);
  });

  it('returns the same next token again within the leeway', async () => {
    const { refresh_token } = await app.signIn();
    const first = await refresh(refresh_token);
    app.clock.advance(9_000);
    expect((await refresh(refresh_token)).body.refresh_token).toBe(first.body.refresh_token);
  });

  it('detects the reuse of a superseded refresh token and ends the session', async () => {
    const { refresh_token } = await app.signIn();
    const { body } = await refresh(refresh_token);
    await refresh(String(body.refresh_token));
    app.clock.advance(HOUR_MS);
    const { status, body: problem } = await app.post(AuthPath.refresh, { body: { refresh_token } });
    expect(status).toBe(401);
    expect(problem).toMatchObject({ code: 'refresh_reused', action: 'sign_in' });
    expect((await app.get(AuthPath.me, { bearer: body.access_token })).body.code).toBe('session_revoked');
  });

  it('accepts a valid access token alone, and returns a new one of the same session', async () => {
    const { access_token, session } = await app.signIn();
    const { status, body } = await app.post<TokenResponse>(AuthPath.refresh, { bearer: access_token });
    expect(status).toBe(200);
    expect(body.session.id).toBe(session.id);
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('with the access token alone does not confirm a refresh token that the client never got', async () => {
    const { access_token, refresh_token } = await app.signIn();
    // Its response is lost.
    await app.post(AuthPath.refresh, { body: { refresh_token } });
    app.clock.advance(60_000);
    const { body } = await app.post<TokenResponse>(AuthPath.refresh, { bearer: access_token });
    expect((await app.get('/things', { bearer: body.access_token })).status).toBe(200);
    expect((await app.post(AuthPath.refresh, { body: { refresh_token } })).status).toBe(200);
  });

  it('rejects an expired access token alone', async () => {
    const { access_token } = await app.signIn();
    app.clock.advance(DAY_MS);
    const { body } = await app.post(AuthPath.refresh, { bearer: access_token });
    expect(body).toMatchObject({ code: 'refresh_missing', action: 'sign_in' });
  });

  it('never extends past the limits of the session', async () => {
    let { refresh_token } = await app.signIn();
    for (let days = 0; days < 29; days += 1) {
      app.clock.advance(DAY_MS);
      refresh_token = String((await refresh(refresh_token)).body.refresh_token);
    }
    app.clock.advance(DAY_MS / 2);
    expect((await refresh(refresh_token)).body.expires_in).toBe(43_200);
    app.clock.advance(DAY_MS / 2);
    const { body } = await app.post(AuthPath.refresh, { body: { refresh_token } });
    expect(body).toMatchObject({ code: 'session_expired', action: 'sign_in' });
  });

  it.each(['', 'hfr1_', 'nonsense', `hfr1_${'A'.repeat(80)}`, `hfr1_${'A'.repeat(5_000)}`])(
    'rejects the token %.20s',
    async (refresh_token) => {
      const { status, body } = await app.post(AuthPath.refresh, { body: { refresh_token } });
      expect([400, 401]).toContain(status);
      expect(['refresh_invalid', 'validation_failed']).toContain(body.code);
    },
  );
});

describe('refreshing a bound session', () => {
  let device: Device;

  beforeEach(async () => {
    device = await Device.make();
  });

  async function refresh(cookie: string, by = device): Promise<TestResponse<TokenResponse>> {
    return app.post<TokenResponse>(AuthPath.refresh, {
      cookie,
      proof: await app.proof(by, AuthPath.refresh),
    });
  }

  it('returns a new access token, and the next refresh token as the cookie of the same session', async () => {
    const { cookie, session } = await app.signInBound(device);
    const response = await refresh(cookie);
    expect(response.status).toBe(200);
    expect(response.body).not.toHaveProperty('refresh_token');
    expect(cookieOf(response)).toContain(`${cookie.slice(0, cookie.indexOf('='))}=hfr1_`);
    expect(cookie).toContain(session.id);
    expect(cookieOf(response)).not.toBe(cookie);
  });

  it('accepts an old cookie of any age from the same device, and returns the current one', async () => {
    const { cookie } = await app.signInBound(device);
    let newest = cookie;
    for (let count = 0; count < 5; count += 1) newest = cookieOf(await refresh(newest));
    app.clock.advance(8 * HOUR_MS);
    const late = await refresh(cookie);
    expect(late.status).toBe(200);
    expect(cookieOf(late)).toBe(newest);
  });

  it.each<[string, string, (thief: Device) => Promise<string | undefined>]>([
    ['without a proof', 'proof_missing', () => Promise.resolve(undefined)],
    ['with a malformed proof', 'proof_malformed', () => Promise.resolve('a proof')],
    ['with a proof for another URL', 'proof_for_another_url', () => app.proof(device, AuthPath.logout)],
    ['with a proof signed by another key', 'theft_attempt', (thief) => app.proof(thief, AuthPath.refresh)],
  ])('is rejected %s; the cookie and the owner’s session remain', async (_name, kind, createProof) => {
    const { cookie, access_token, session } = await app.signInBound(device);
    const proof = await createProof(await Device.make());
    const response = await app.post(AuthPath.refresh, { cookie, ...(proof === undefined ? {} : { proof }) });
    expect(response.status).toBe(401);
    expect(response.body).toMatchObject({ code: 'invalid_dpop_proof', action: 'prove' });
    expect(response.cookies).toEqual([]);
    expect((await app.store.events(session.id, 1)).events[0]?.kind).toBe(kind);
    expect((await app.get(AuthPath.me, { bearer: access_token })).status).toBe(200);
    expect((await refresh(cookie)).status).toBe(200);
  });

  it('rejects a proof that was used before', async () => {
    const { cookie } = await app.signInBound(device);
    const proof = await app.proof(device, AuthPath.refresh);
    expect((await app.post(AuthPath.refresh, { cookie, proof })).status).toBe(200);
    expect((await app.post(AuthPath.refresh, { cookie, proof })).body.code).toBe('invalid_dpop_proof');
  });

  it('asks a client that has lost its key to sign in, and records that and no theft', async () => {
    const { cookie, session } = await app.signInBound(device);
    const { body } = await app.post(AuthPath.refresh, { cookie, body: { device_key: 'lost' } });
    expect(body).toMatchObject({ code: 'refresh_invalid', action: 'sign_in' });
    expect((await app.store.events(session.id, 1)).events[0]?.kind).toBe('device_key_lost');
  });

  it('rejects the access token alone', async () => {
    const { access_token } = await app.signInBound(device);
    expect((await app.post(AuthPath.refresh, { bearer: access_token })).body.code).toBe('refresh_missing');
  });

  it('uses the newest session when a late response has restored the cookie of an earlier one', async () => {
    const earlier = await app.signInBound(device);
    app.clock.advance(1_000);
    const newer = await app.signInBound(device);
    const { body } = await refresh(`${earlier.cookie}; ${newer.cookie}`);
    expect(body.session.id).toBe(newer.session.id);
  });

  it('clears the cookie of a session that has ended', async () => {
    const { cookie, access_token, session } = await app.signInBound(device);
    await app.post(AuthPath.logout, { bearer: access_token });
    const response = await app.post(AuthPath.refresh, {
      cookie,
      proof: await app.proof(device, AuthPath.refresh),
    });
    expect(response.body).toMatchObject({ code: 'session_revoked', action: 'sign_in' });
    expect(response.cookies).toEqual([expect.stringContaining(`${session.id}=; Max-Age=0`)]);
  });
});

describe('refreshing', () => {
  it('is rejected without a credential', async () => {
    const { status, body } = await app.post(AuthPath.refresh);
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'refresh_missing', action: 'sign_in' });
  });

  it('prefers the token in the body to the cookie', async () => {
    const device = await Device.make();
    const bound = await app.signInBound(device);
    const unbound = await app.signIn();
    const { body } = await app.post<TokenResponse>(AuthPath.refresh, {
      cookie: bound.cookie,
      body: { refresh_token: unbound.refresh_token },
    });
    expect(body.session.id).toBe(unbound.session.id);
  });
});

describe('refreshing by an access token of an unbound session', () => {
  it('gives one with the generation of the former, moves no limit, and is counted and in the history', async () => {
    const { access_token, refresh_token, session } = await app.signIn();
    await app.post(AuthPath.refresh, { body: { refresh_token } });
    app.clock.advance(HOUR_MS);
    const before = await app.store.find(session.id);
    const { body } = await app.post<TokenResponse>(AuthPath.refresh, { bearer: access_token });
    expect(decodeJwt(body.access_token)).toMatchObject({ gen: 0 });
    expect(await app.store.find(session.id)).toEqual(before);
    expect((await app.store.events(session.id, 1)).events).toMatchObject([
      { kind: 'renewed_by_access_token' },
    ]);
    const completed = app.log.entries.filter(({ event }) => event === 'token_refreshed');
    expect(completed.at(-1)).toMatchObject({ reason: 'extended' });
  });

  it('can be switched off', async () => {
    await app.stop();
    app = new TestApp();
    await app.start({ renewalByAccessToken: false });
    const { access_token, session } = await app.signIn();
    const { body } = await app.post(AuthPath.refresh, { bearer: access_token });
    expect(body).toMatchObject({ code: 'refresh_missing', action: 'sign_in' });
    expect((await app.store.events(session.id, 1)).events).toMatchObject([{ kind: 'signed_in' }]);
  });
});

describe('refreshing the session of an account that is disabled, without a ClaimsProvider', () => {
  let device: Device;

  beforeEach(async () => {
    await app.stop();
    app = new TestApp();
    await app.start({ claims: undefined });
    device = await Device.make();
  });

  it('ends all its sessions and clears the cookie', async () => {
    const { session, cookie } = await app.signInBound(device);
    const other = await app.signIn();
    app.accounts.disabled = true;
    const { status, body, cookies } = await app.post(AuthPath.refresh, {
      cookie,
      proof: await app.proof(device, AuthPath.refresh),
    });
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'session_revoked', action: 'sign_in' });
    expect(cookies).toEqual([expect.stringContaining('Max-Age=0')]);
    for (const { id } of [session, other.session]) {
      expect((await app.store.find(id))?.end?.reason).toBe('account_disabled');
    }
  });

  it('is rejected with the access token alone', async () => {
    const { access_token } = await app.signIn();
    app.accounts.disabled = true;
    const { body } = await app.post(AuthPath.refresh, { bearer: access_token });
    expect(body).toMatchObject({ code: 'session_revoked', action: 'sign_in' });
  });
});

describe('refreshing during an outage of the accounts', () => {
  it('responds with 503, and the same token works afterwards', async () => {
    const { refresh_token, session } = await app.signIn();
    app.accounts.available = false;
    const during = await app.post(AuthPath.refresh, { body: { refresh_token } });
    expect(during.status).toBe(503);
    expect(during.body).toMatchObject({ code: 'store_unavailable', action: 'retry' });
    app.accounts.available = true;
    app.clock.advance(2_000);
    const after = await app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
    expect(after.status).toBe(200);
    expect(after.body.session.id).toBe(session.id);
  });
});
