import { AuthPath, type SessionSummary, type TokenResponse } from '@holdfast/contract';
import { StoreUnavailableError } from '@holdfast/session';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { Device } from '../../test/device';
import { legacyToken, migration, MIGRATION_MS } from '../../test/legacy';
import { ADA_ACCOUNT, cookieOf, TestApp, type TestResponse } from '../../test/test-app';
import type { AuthEvent } from '../events/auth-event';
import { AuthEvents } from '../events/auth-events';
import { legacyJwt } from '../legacy/legacy-jwt';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LEEWAY_MS = 10_000;

let app: TestApp;
let token: string;

beforeEach(async () => {
  app = new TestApp();
  await app.start(migration(app));
  token = await legacyToken(app);
});

afterEach(() => app.stop());

type Exchange = TokenResponse & { readonly code?: string; readonly action?: string };

function exchange(
  bearer = token,
  { body = { transport: 'body' }, proof }: { readonly body?: object; readonly proof?: string } = {},
  on = app,
): Promise<TestResponse<Exchange>> {
  return on.post<Exchange>(AuthPath.refresh, { bearer, body, ...(proof === undefined ? {} : { proof }) });
}

async function exchangeBound(device: Device, bearer = token): Promise<TestResponse<Exchange>> {
  return exchange(bearer, { body: {}, proof: await app.proof(device, AuthPath.refresh) });
}

function sessionsOf(bearer: string): Promise<TestResponse<{ readonly items: readonly SessionSummary[] }>> {
  return app.get(AuthPath.sessions, { bearer });
}

/** With (r, n − s) in place of (r, s), which verifies as well. */
function withOtherSignature(jwt: string): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
  const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
  return [header, payload, other.toString('base64url')].join('.');
}

describe('a legacy token at the refresh route', () => {
  it('feigns no fresh sign-in with a time in the future', async () => {
    const nowS = Math.floor(app.clock.now() / 1000);
    const { body } = await exchange(await legacyToken(app, { auth_time: nowS + 3600 }));
    expect(decodeJwt(body.access_token)).toMatchObject({ auth_time: nowS });
  });

  it('opens a session for its account, with a refresh token in the body', async () => {
    const { status, body, cookies } = await exchange();
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 86_400, session: { bound: false } });
    expect(cookies).toEqual([]);
    expect((await app.get<unknown>('/things', { bearer: body.access_token })).body).toEqual({
      of: ADA_ACCOUNT.id,
    });
    const { refresh_token } = body;
    expect((await app.post(AuthPath.refresh, { body: { refresh_token } })).status).toBe(200);
  });

  it('opens a session with a cookie by default, bound to the device that proves itself', async () => {
    const device = await Device.make();
    const response = await exchangeBound(device);
    expect(response.status).toBe(200);
    expect(response.body.session.bound).toBe(true);
    expect(response.body).not.toHaveProperty('refresh_token');
    const refreshed = await app.post<TokenResponse>(AuthPath.refresh, {
      cookie: cookieOf(response),
      proof: await app.proof(device, AuthPath.refresh),
    });
    expect(refreshed.body.session.id).toBe(response.body.session.id);
  });

  it('keeps the time of the sign-in, so that no fresh one is feigned', async () => {
    const { body } = await exchange();
    const authTime = app.clock.now() / 1000 - 3600;
    expect(decodeJwt(body.access_token)).toMatchObject({ auth_time: authTime, iat: app.clock.now() / 1000 });
    const renewed = await exchange(await legacyToken(app, { auth_time: authTime - 3600 }));
    expect(decodeJwt(renewed.body.access_token)['auth_time']).toBe(authTime - 3600);
  });

  it('reads the roles of the account at the exchange', async () => {
    app.accounts.roles = ['editor'];
    expect(decodeJwt((await exchange()).body.access_token)['roles']).toEqual(['editor']);
  });

  it('opens one session for several tabs and a lost response', async () => {
    const [first, second] = await Promise.all([exchange(), exchange()]);
    app.clock.advance(LEEWAY_MS);
    const third = await exchange();
    expect([first.status, second.status, third.status]).toEqual([200, 200, 200]);
    expect(new Set([first, second, third].map(({ body }) => body.refresh_token)).size).toBe(1);
  });

  it('works long after a lost response, as long as nobody has used it', async () => {
    const lost = await exchange();
    app.clock.advance(8 * HOUR_MS);
    const late = await exchange();
    expect(late.status).toBe(200);
    expect(late.body.session.id).toBe(lost.body.session.id);
    expect((await app.get('/things', { bearer: late.body.access_token })).status).toBe(200);
  });

  it('lets a device that proves itself repeat the exchange at any time', async () => {
    const device = await Device.make();
    const first = await exchangeBound(device);
    await app.get('/things', { bearer: first.body.access_token });
    app.clock.advance(8 * HOUR_MS);
    const again = await exchangeBound(device);
    expect(again.status).toBe(200);
    expect(again.body.session.id).toBe(first.body.session.id);
  });

  it('is rejected after its session is in use, and the session continues', async () => {
    const { body } = await exchange();
    await app.get('/things', { bearer: body.access_token });
    app.clock.advance(LEEWAY_MS + 1);
    const again = await exchange();
    expect(again.status).toBe(401);
    expect(again.body).toMatchObject({ code: 'refresh_invalid', action: 'sign_in' });
    expect(app.log.entries.at(-1)).toMatchObject({
      level: 'warn',
      event: 'request_rejected',
      reason: 'refresh_invalid',
      session_id: body.session.id,
    });
    const { refresh_token } = body;
    expect((await app.post(AuthPath.refresh, { body: { refresh_token } })).status).toBe(200);
  });

  it.each<[string, string, (thief: Device) => Promise<TestResponse<Exchange>>]>([
    ['without a proof', 'proof_rejected', () => exchange()],
    ['with a proof by another key', 'theft_attempt', (thief) => exchangeBound(thief)],
  ])('gives a thief nothing %s, not even the power to sign the owner out', async (_what, logged, steal) => {
    const owner = await Device.make();
    const { body } = await exchangeBound(owner);
    const stolen = await steal(await Device.make());
    expect(stolen.body).toMatchObject({ code: 'refresh_invalid', action: 'sign_in' });
    expect(app.log.entries.some(({ event }) => event === logged)).toBe(true);
    expect((await app.get('/things', { bearer: body.access_token })).status).toBe(200);
    expect((await exchangeBound(owner)).status).toBe(200);
  });

  it('asks for a fresh proof, and opens no session until it has one', async () => {
    const device = await Device.make();
    const { body } = await exchange(token, {
      body: {},
      proof: await device.proof(AuthPath.refresh, 'an unknown nonce'),
    });
    expect(body).toMatchObject({ code: 'use_dpop_nonce', action: 'prove' });
    expect(await app.store.liveSessionsOf(ADA_ACCOUNT.id, app.clock.now())).toEqual([]);
  });

  it('is exchanged once by all instances', async () => {
    const other = new TestApp();
    await other.start({ ...migration(app), store: app.store, clock: app.clock });
    try {
      const [here, there] = await Promise.all([exchange(), exchange(token, {}, other)]);
      expect([here.status, there.status]).toEqual([200, 200]);
      expect(there.body.session.id).toBe(here.body.session.id);
    } finally {
      await other.stop();
    }
  });

  it('is the same token with the other valid signature that ECDSA has', async () => {
    await app.stop();
    app = new TestApp();
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const secret = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    await app.start(migration(app, { verify: legacyJwt({ secret, algorithms: ['ES256'] }) }));
    const signed = await new SignJWT({ sub: ADA_ACCOUNT.id })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(privateKey);
    const { body } = await exchange(signed);
    await app.get('/things', { bearer: body.access_token });
    app.clock.advance(LEEWAY_MS + 1);
    expect((await exchange(withOtherSignature(signed))).body.code).toBe('refresh_invalid');
  });

  it('does not count while the browser has a refresh cookie', async () => {
    const device = await Device.make();
    const { cookie, session } = await app.signInBound(device);
    const { body } = await app.post<TokenResponse>(AuthPath.refresh, {
      cookie,
      bearer: token,
      proof: await app.proof(device, AuthPath.refresh),
    });
    expect(body.session.id).toBe(session.id);
  });

  it('asks for a sign-in when it has expired', async () => {
    app.clock.advance(DAY_MS);
    expect((await exchange()).body).toMatchObject({ code: 'refresh_missing', action: 'sign_in' });
  });

  it('asks for a sign-in when the migration has ended', async () => {
    const old = await legacyToken(app, { exp: app.clock.now() / 1000 + 90 * 86_400 });
    app.clock.advance(MIGRATION_MS - 1);
    expect((await exchange(old)).status).toBe(200);
    const other = await legacyToken(app, { jti: 'another' });
    app.clock.advance(1);
    expect((await exchange(other)).body).toMatchObject({ code: 'refresh_missing', action: 'sign_in' });
  });

  it('is rejected with another secret', async () => {
    const forged = await legacyToken(app, {}, 'a secret of somebody else');
    expect((await exchange(forged)).body).toMatchObject({ code: 'refresh_missing', action: 'sign_in' });
  });

  it('is rejected for an account that is disabled, and leaves no session', async () => {
    app.accounts.disabled = true;
    expect((await exchange()).body).toMatchObject({ code: 'session_revoked', action: 'sign_in' });
    expect(await app.store.liveSessionsOf(ADA_ACCOUNT.id, app.clock.now())).toEqual([]);
  });

  it('is exchanged after an outage of the accounts', async () => {
    app.accounts.available = false;
    expect((await exchange()).body).toMatchObject({ code: 'store_unavailable', action: 'retry' });
    app.accounts.available = true;
    app.clock.advance(HOUR_MS);
    expect((await exchange()).status).toBe(200);
  });

  it('ends its sessions at the sign-out route, and cannot be exchanged after that', async () => {
    expect((await app.post(AuthPath.logout, { bearer: token })).status).toBe(204);
    expect((await exchange()).body).toMatchObject({ code: 'session_revoked', action: 'sign_in' });
  });

  it('shows in the list of sessions, which ends it', async () => {
    const { body } = await exchange();
    const { access_token } = await app.signIn();
    const { body: list } = await sessionsOf(access_token);
    expect(JSON.stringify(list)).toContain(body.session.id);
    await app.delete(`${AuthPath.sessions}/${body.session.id}`, { bearer: access_token });
    expect((await exchange()).body).toMatchObject({ code: 'session_revoked', action: 'sign_in' });
  });

  it('is counted and logged without the token, so that a team sees how many are left', async () => {
    const events: AuthEvent[] = [];
    app.app.get(AuthEvents).listen((event) => events.push(event));
    const { body } = await exchange();
    expect(app.log.entries.at(-1)).toEqual({
      level: 'log',
      event: 'legacy_token_exchanged',
      request_id: expect.any(String),
      session_id: body.session.id,
      user_id: ADA_ACCOUNT.id,
      bound: false,
      authenticated_at: '2026-01-15T11:00:00.000Z',
      msg: 'legacy token exchanged',
    });
    expect(events).toMatchObject([
      { kind: 'legacy_token_exchanged', accountId: ADA_ACCOUNT.id, sessionId: body.session.id, bound: false },
      { kind: 'refresh_completed', result: 'exchanged' },
    ]);
    expect(JSON.stringify(app.log.entries)).not.toContain('eyJ');
  });

  it('validates the transport', async () => {
    const { body } = await exchange(token, { body: { transport: 'pigeon' } });
    expect(body).toMatchObject({ code: 'validation_failed' });
  });
});

describe('a token of ours', () => {
  it('never reaches the function for legacy tokens, however it is rejected', async () => {
    await app.stop();
    app = new TestApp();
    const seen: string[] = [];
    const verify = (jwt: string): Promise<string> => {
      seen.push(decodeProtectedHeader(jwt).typ ?? '');
      return Promise.resolve(ADA_ACCOUNT.id);
    };
    await app.start(migration(app, { verify }));
    const { access_token } = await app.signIn();
    await app.get('/things', { bearer: `${access_token.slice(0, -4)}AAAA` });
    await exchange(`${access_token.slice(0, -4)}AAAA`);
    app.clock.advance(DAY_MS);
    expect((await exchange(access_token)).body.code).toBe('refresh_missing');
    expect((await app.post(AuthPath.logout, { bearer: access_token })).status).toBe(401);
    expect(seen).toEqual([]);
    await exchange();
    expect(seen).toEqual(['JWT']);
  });
});

describe('a function for legacy tokens that fails', () => {
  it.each<[string, Error]>([
    ['because the store is unreachable', new StoreUnavailableError('unreachable')],
    ['for any other reason', new TypeError('fetch failed')],
  ])('is an outage and never a verdict, %s', async (_what, error) => {
    await app.stop();
    app = new TestApp();
    await app.start(migration(app, { verify: () => Promise.reject(error) }));
    for (const { status, body } of [await exchange(), await app.get('/things', { bearer: token })]) {
      expect(status).toBe(503);
      expect(body).toMatchObject({ code: 'store_unavailable', action: 'retry' });
    }
  });
});
