import { AuthPath, type SessionDetails, type TokenResponse } from '@holdfast/contract';
import { StoreUnavailableError } from '@holdfast/session';
import { jest } from '@jest/globals';
import { DbscBrowser, RenewalPath } from '../../test/dbsc-browser';
import { Device } from '../../test/device';
import { ADA, TestApp, type TestAppOptions, type TestResponse } from '../../test/test-app';

const REGISTRATION = 'secure-session-registration';
const SKIPPED = 'secure-session-skipped';

let app: TestApp;
let device: Device;
let browser: DbscBrowser;

beforeEach(async () => {
  device = await Device.make();
});

afterEach(() => app.stop());

async function start(options: TestAppOptions = {}, alg: 'ES256' | 'RS256' = 'ES256'): Promise<void> {
  app = new TestApp();
  await app.start({ application: 'things', ...options });
  browser = await DbscBrowser.open(app, device, alg);
}

/** Starts another instance on the same store, which the browser talks to from now on. */
async function startAgain(options: TestAppOptions = {}): Promise<void> {
  const { store, clock } = app;
  await app.stop();
  app = new TestApp(store, clock);
  await app.start({ application: 'things', ...options });
  browser.moveTo(app);
}

/** Signs in, registers the key, and shows it. Returns the browser's name of the session, and its id. */
async function bind(): Promise<{ readonly identifier: string; readonly id: string }> {
  const signedIn = await browser.signIn();
  const { body } = await browser.register(signedIn);
  expect((await browser.refresh()).status).toBe(200);
  return { identifier: body.session_identifier, id: signedIn.body.session.id };
}

async function historyOf(id: string): Promise<string[]> {
  return (await app.store.events(id, 10)).events.map(({ kind }) => kind);
}

describe('the offer to register a hardware key', () => {
  it('comes with a sign-in over TLS, and names where to go', async () => {
    await start();
    const { headers } = await browser.signIn();
    expect(headers[REGISTRATION]).toMatch(
      /^\(ES256 RS256\);path="\/api\/v1\/auth\/device-bound\/registration";challenge="[\w-]{68}"$/,
    );
  });

  it('comes with one refresh of a session from before', async () => {
    await start({ deviceBoundSessions: 'off' });
    await browser.signIn();
    await startAgain();
    const first = await browser.refresh();
    app.clock.advance(1);
    expect((await browser.refresh()).headers).not.toHaveProperty(REGISTRATION);
    expect((await browser.register(first)).status).toBe(200);
  });

  it.each<[string, TestAppOptions, Record<string, string>, object]>([
    ['without TLS', {}, { 'x-forwarded-proto': 'http' }, ADA],
    ['when it is off', { deviceBoundSessions: 'off' }, {}, ADA],
    ['to programs', {}, {}, { ...ADA, transport: 'body' }],
  ])('does not come %s', async (_when, options, headers, credentials) => {
    await start(options);
    const dpop = await app.proof(device, AuthPath.login);
    const response = await browser.send(AuthPath.login, { dpop, ...headers }, credentials);
    expect(response.status).toBe(200);
    expect(response.headers).not.toHaveProperty(REGISTRATION);
  });

  it('does not come with an unbound session', async () => {
    await start();
    const response = await browser.send(AuthPath.login, {}, ADA);
    expect(response.headers).not.toHaveProperty(REGISTRATION);
  });
});

describe.each(['ES256', 'RS256'] as const)('a browser with a hardware key, %s,', (alg) => {
  beforeEach(() => start({}, alg));

  it('registers it, and gets a short-lived cookie and the requests that need it', async () => {
    const signedIn = await browser.signIn();
    const { status, body, cookies } = await browser.register(signedIn);
    expect(status).toBe(200);
    const name = `__Host-holdfast_things_${signedIn.body.session.id}_bound`;
    expect(body).toEqual({
      session_identifier: expect.stringMatching(/^[0-9a-f-]{36}\.[\w-]+$/),
      refresh_url: '/api/v1/auth/device-bound/refresh',
      scope: {
        include_site: false,
        scope_specification: [
          { type: 'exclude', domain: '*', path: '/' },
          { type: 'include', domain: '*', path: '/api/v1/auth/refresh' },
          { type: 'include', domain: '*', path: '/api/v1/auth/logout' },
        ],
      },
      credentials: [{ type: 'cookie', name, attributes: 'Path=/; Secure; HttpOnly; SameSite=Strict' }],
    });
    expect(cookies).toEqual([
      expect.stringMatching(
        new RegExp(`^${name}=[\\w-]+; Max-Age=300; Path=/; Secure; HttpOnly; SameSite=Strict$`),
      ),
    ]);
  });

  it('shows it soon after, because the access token of the sign-in is stale', async () => {
    const signedIn = await browser.signIn();
    const bearer = signedIn.body.access_token;
    await browser.register(signedIn);
    expect((await app.get(AuthPath.me, { bearer })).body).toMatchObject({ code: 'token_expired' });
    const { body } = await browser.refresh();
    const { body: list } = await app.get<{ items: SessionDetails[] }>(AuthPath.sessions, {
      bearer: body.access_token,
    });
    expect(list.items).toMatchObject([{ current: true, bound: true, hardware_bound: true }]);
  });

  it('refreshes with the cookie, and renews it when its time has passed', async () => {
    const { identifier } = await bind();
    app.clock.advance(3_600_000);
    browser.expireBoundCookie();
    const renewed = await browser.renew(identifier);
    expect(renewed.status).toBe(200);
    expect(renewed.body.session_identifier).toBe(identifier);
    expect((await browser.refresh()).status).toBe(200);
  });
});

describe('a copy of the browser profile', () => {
  beforeEach(() => start());

  it('gets no token, whatever it says, and the owner stays signed in', async () => {
    const { identifier, id } = await bind();
    app.clock.advance(3_600_000);
    const thief = await browser.copy();
    thief.expireBoundCookie();
    const silent = await thief.refresh();
    expect(silent).toMatchObject({
      status: 503,
      body: { code: 'bound_cookie_missing', action: 'retry' },
      headers: { 'retry-after': '2' },
    });
    const skipping = await thief.refresh({ [SKIPPED]: `server_error;session_identifier="${identifier}"` });
    expect(skipping.body).toMatchObject({ code: 'bound_cookie_missing', action: 'retry' });
    expect((await thief.renew(identifier)).body).toMatchObject({ code: 'bad_request' });
    expect((await thief.signOut()).body).toMatchObject({ code: 'bound_cookie_missing' });

    expect(await historyOf(id)).toEqual(
      expect.arrayContaining(['bound_cookie_missing', 'bound_cookie_skipped', 'signed_in']),
    );
    expect(app.log.entries).toContainEqual(
      expect.objectContaining({ event: 'proof_rejected', reason: 'bound_cookie_missing', session_id: id }),
    );
    await browser.renew(identifier);
    expect((await browser.refresh()).status).toBe(200);
  });

  it('with a cookie that it makes up, or of another session, gets no token', async () => {
    const { identifier } = await bind();
    const other = await DbscBrowser.open(app, await Device.make());
    await other.register(await other.signIn());
    const [, foreign = ''] = [...other.jar].find(([name]) => name.endsWith('_bound')) ?? [];
    const thief = await browser.copy();
    const name = [...thief.jar.keys()].find((each) => each.endsWith('_bound')) ?? '';
    for (const value of [foreign, 'x', 'A'.repeat(98)]) {
      thief.jar.set(name, value);
      expect((await thief.refresh()).body).toMatchObject({ code: 'bound_cookie_missing' });
    }
    await browser.renew(identifier);
    expect((await browser.refresh()).status).toBe(200);
  });

  it('with its own key for the session gets a cookie that does not count', async () => {
    const { id } = await bind();
    const thief = await browser.copy();
    thief.expireBoundCookie();
    const mine = await DbscBrowser.open(app, await Device.make());
    const { body } = await mine.register(await mine.signIn());
    const [, key] = body.session_identifier.split('.');
    for (const [name, value] of thief.jar) mine.jar.set(name, value);
    expect((await mine.renew(`${id}.${String(key)}`)).status).toBe(200);
    for (const [name, value] of mine.jar) if (name.includes(id)) thief.jar.set(name, value);
    expect((await thief.refresh()).body).toMatchObject({ code: 'bound_cookie_missing' });
  });

  it('cannot end the session by signing in to another account', async () => {
    const { identifier } = await bind();
    const thief = await browser.copy();
    thief.expireBoundCookie();
    const another = { id: '018f0000-0000-7000-8000-00000000000b', email: 'thief@holdfast.test' };
    jest.spyOn(app.accounts, 'verify').mockResolvedValue(another);
    jest.spyOn(app.accounts, 'find').mockResolvedValue(another);
    expect((await thief.signIn()).status).toBe(200);
    jest.restoreAllMocks();
    await browser.renew(identifier);
    expect((await browser.refresh()).status).toBe(200);
  });
});

describe('a registration', () => {
  beforeEach(() => start());

  it('is repeated when its response was lost', async () => {
    const signedIn = await browser.signIn();
    await browser.register(signedIn);
    expect((await browser.register(signedIn)).status).toBe(200);
  });

  it('of which no response arrived leaves the session as it was', async () => {
    await browser.register(await browser.signIn());
    browser.expireBoundCookie();
    expect((await browser.refresh()).status).toBe(200);
    expect((await browser.refresh()).status).toBe(200);
  });

  it('is rejected with another key, too late, or without the cookie of the session', async () => {
    const signedIn = await browser.signIn();
    const stranger = await DbscBrowser.open(app, device);
    expect(await stranger.register(signedIn)).toMatchObject({
      status: 401,
      body: { code: 'refresh_missing' },
    });
    expect((await browser.register(signedIn)).status).toBe(200);
    const thief = await browser.copy();
    expect(await thief.register(signedIn)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    app.clock.advance(60_001);
    expect(await browser.register(signedIn)).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it.each(['', 'x', 'a.b.c', 'x'.repeat(10_000)])('of a malformed proof is a bad request', async (proof) => {
    await browser.signIn();
    const response = await browser.send('/api/v1/auth/device-bound/registration', {
      'secure-session-response': proof,
    });
    expect(response).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });
});

describe('a renewal', () => {
  beforeEach(() => start());

  it('accepts a challenge once, and takes one statement', async () => {
    const { identifier } = await bind();
    const id = { 'sec-secure-session-id': identifier };
    const { headers } = await browser.send(RenewalPath, id);
    const [, challenge = ''] = /^"([^"]+)"/.exec(String(headers['secure-session-challenge'])) ?? [];
    const proof = await browser.sign(challenge);
    const methods = ['find', 'findWithOrigin', 'change', 'rotate', 'countAttempts'] as const;
    const statements = methods.map((method) => jest.spyOn(app.store, method));
    expect((await browser.send(RenewalPath, { ...id, 'secure-session-response': proof })).status).toBe(200);
    expect(statements.reduce((count, spy) => count + spy.mock.calls.length, 0)).toBe(1);
    const again = await browser.send(RenewalPath, { ...id, 'secure-session-response': proof });
    expect(again).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(again.headers['content-type']).toContain('application/problem+json');
    expect(again.headers['secure-session-challenge']).toEqual(expect.any(String));
  });

  it('is asked to sign a fresh challenge in place of one that is old, or of another session', async () => {
    const { identifier } = await bind();
    const id = { 'sec-secure-session-id': identifier };
    const { headers } = await browser.send(RenewalPath, id);
    const [, challenge = ''] = /^"([^"]+)"/.exec(String(headers['secure-session-challenge'])) ?? [];
    app.clock.advance(180_001);
    for (const stale of [challenge, 'x']) {
      const proof = await browser.sign(stale);
      expect((await browser.send(RenewalPath, { ...id, 'secure-session-response': proof })).status).toBe(403);
    }
  });

  it('is an outage when the store is, which the browser survives', async () => {
    const { identifier } = await bind();
    jest.spyOn(app.store, 'countAttempts').mockRejectedValue(new StoreUnavailableError(new Error('away')));
    expect((await browser.renew(identifier)).status).toBe(503);
  });

  it('ends in a browser that has signed out', async () => {
    const { identifier } = await bind();
    const signedOut = await browser.signOut();
    expect(signedOut.status).toBe(204);
    expect([...browser.jar.keys()]).toEqual([]);
    const { status, body } = await browser.renew(identifier);
    expect(status).toBe(200);
    expect(body).toEqual({ session_identifier: identifier, continue: false });
  });

  it.each(['', 'x', 'a.b', '018f0000-0000-7000-8000-000000000001.e30'])(
    'of %j is a bad request',
    async (id) => {
      await bind();
      expect((await browser.send(RenewalPath, { 'sec-secure-session-id': id })).status).toBe(400);
    },
  );
});

describe('a browser that cannot show its key', () => {
  beforeEach(() => start());

  async function wait(response: Promise<TestResponse<unknown>>, ms: number): Promise<void> {
    await response;
    app.clock.advance(ms);
  }

  it('is asked to sign in when it has said nothing for a minute; its session stays', async () => {
    const { identifier } = await bind();
    app.clock.advance(3_600_000);
    browser.expireBoundCookie();
    await wait(browser.refresh(), 59_000);
    expect((await browser.refresh()).body).toMatchObject({ code: 'bound_cookie_missing' });
    app.clock.advance(2_000);
    expect((await browser.refresh()).body).toMatchObject({
      code: 'refresh_invalid',
      action: 'sign_in',
      detail: 'This browser no longer has the hardware key of the session. Sign in again.',
    });
    await browser.renew(identifier);
    expect((await browser.refresh()).status).toBe(200);
    expect([...browser.jar.keys()].filter((name) => name.endsWith('_missing'))).toEqual([]);
  });

  it('is never asked to sign in while it reports that the renewal fails', async () => {
    const { identifier } = await bind();
    app.clock.advance(3_600_000);
    browser.expireBoundCookie();
    const skipped = { [SKIPPED]: `unreachable;session_identifier="${identifier}"` };
    await wait(browser.refresh(), 30_000);
    for (let minutes = 0; minutes < 5; minutes += 1) {
      expect((await browser.refresh(skipped)).body).toMatchObject({ code: 'bound_cookie_missing' });
      app.clock.advance(60_000);
    }
    expect((await browser.refresh()).body).toMatchObject({ code: 'bound_cookie_missing' });
  });
});

describe('deviceBoundSessions', () => {
  it('off: asks for no cookie, and ends the sessions of browsers at their next renewal', async () => {
    await start();
    const { identifier } = await bind();
    browser.expireBoundCookie();
    await startAgain({ deviceBoundSessions: 'off' });
    expect((await browser.refresh()).status).toBe(200);
    expect((await browser.renew(identifier)).body).toEqual({
      session_identifier: identifier,
      continue: false,
    });
  });

  it('require: a browser that registers none signs in again after its time', async () => {
    await start({ deviceBoundSessions: 'require' });
    await browser.signIn();
    expect((await browser.refresh()).status).toBe(200);
    app.clock.advance(60_001);
    expect((await browser.refresh()).body).toMatchObject({ code: 'refresh_invalid', action: 'sign_in' });
  });

  it('require: a browser that registers one stays signed in', async () => {
    await start({ deviceBoundSessions: 'require' });
    const { identifier } = await bind();
    app.clock.advance(3_600_000);
    await browser.renew(identifier);
    const { body } = (await browser.refresh()) as TestResponse<TokenResponse>;
    expect(body.session.bound).toBe(true);
  });
});
