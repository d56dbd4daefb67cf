import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { ADA, cookieOf, keys, TestApp, type TestAppOptions, type TestResponse } from '../../test/test-app';

const HTTPS = { publicUrl: 'https://app.example' };

const apps: TestApp[] = [];

async function start(options: TestAppOptions = {}): Promise<TestApp> {
  const app = new TestApp();
  apps.push(app);
  await app.start(options);
  return app;
}

afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
});

type Headers = Readonly<Record<string, string>>;

function signIn(app: TestApp, headers: Headers = {}, cookie = ''): Promise<TestResponse<TokenResponse>> {
  return app.post<TokenResponse>(AuthPath.login, { body: ADA, headers, cookie });
}

function refresh(app: TestApp, cookie: string, headers: Headers = {}): Promise<TestResponse<TokenResponse>> {
  return app.post<TokenResponse>(AuthPath.refresh, { cookie, headers });
}

function nameOf(cookie: string): string {
  return cookie.slice(0, cookie.indexOf('='));
}

const valueOf = (cookie: string): string => cookie.slice(cookie.indexOf('=') + 1);

/** The cookie of a session as earlier versions set it. */
function formerCookie({ session }: TokenResponse, cookie: string): string {
  return `__Secure-holdfast_refresh_${session.id}=${valueOf(cookie)}`;
}

describe('the refresh cookie', () => {
  it('belongs to one host, application and session over TLS, and never leaves the site', async () => {
    const app = await start(HTTPS);
    const { body, cookies } = await signIn(app);
    const attributes = 'Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Strict';
    const name = `__Host-holdfast_[\\w-]{6}_${body.session.id}`;
    expect(cookies).toEqual([expect.stringMatching(new RegExp(`^${name}=hfr1_[\\w-]{80}; ${attributes}$`))]);
  });

  it.each(['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000'])(
    'is another one on %s without TLS, where WebKit keeps no Secure cookie',
    async (host) => {
      const app = await start();
      const response = await signIn(app, { host });
      expect(response.cookies.join()).toMatch(
        /^holdfast_[\w-]{6}_[\w-]{36}=\S+; .*; HttpOnly; SameSite=Strict$/,
      );
      expect(response.headers['holdfast-hint']).toBeUndefined();
      expect((await refresh(app, cookieOf(response), { host })).status).toBe(200);
    },
  );

  it.each<[string, Headers]>([
    ['a page that was loaded by TLS calls', { origin: 'https://app.example' }],
    ['a proxy with TLS forwards to', { 'x-forwarded-proto': 'https' }],
  ])('is the Secure one on a loopback address that %s', async (_what, headers) => {
    const app = await start({ allowedOrigins: ['https://app.example'] });
    const response = await signIn(app, { host: '127.0.0.1:3000', ...headers });
    expect(response.cookies.join()).toMatch(/^__Host-.*; Secure;/);
  });

  it('without TLS is not read where the API is reached by TLS', async () => {
    const app = await start({ application: 'notes' });
    const loopback = await signIn(app);
    const { body } = await app.post(AuthPath.refresh, {
      cookie: cookieOf(loopback),
      headers: { host: 'app.example', 'x-forwarded-proto': 'https' },
    });
    expect(body.code).toBe('refresh_missing');
  });

  it('is found by either name behind a proxy that hides its TLS from some requests, and then replaced', async () => {
    const app = await start({ allowedOrigins: ['https://app.example'] });
    const page = { origin: 'https://app.example' };
    for (const [first, second] of [[{}, page] as const, [page, {}] as const]) {
      const cookie = cookieOf(await signIn(app, first));
      const { status, cookies } = await refresh(app, cookie, second);
      expect([status, cookies[1]]).toEqual([
        200,
        expect.stringContaining(`${nameOf(cookie)}=; Max-Age=0; Path=/;`),
      ]);
    }
  });

  it('has fewer than 160 bytes, so that 50 of them fit into the 8 kB that servers accept as headers', async () => {
    const { cookies } = await signIn(await start(HTTPS));
    expect(cookies[0]?.split(';', 1)[0]?.length).toBeLessThan(160);
  });

  it('has the name that the application gives itself', async () => {
    const app = await start({ ...HTTPS, application: 'notes' });
    const { body, cookies } = await signIn(app);
    expect(cookies.join()).toContain(`__Host-holdfast_notes_${body.session.id}=`);
  });

  it('keeps its name when the public URL is set to the host that browsers have used', async () => {
    const before = await signIn(await start(), { host: 'app.example', 'x-forwarded-proto': 'https' });
    const after = await signIn(await start({ publicUrls: ['https://www.example', HTTPS.publicUrl] }), {
      host: 'app.example',
    });
    const applicationOf = ({ cookies, body }: TestResponse<TokenResponse>): string =>
      nameOf(cookies.join()).replace(body.session.id, '');
    expect(applicationOf(after)).toBe(applicationOf(before));
  });
});

describe('an address without TLS that is not loopback', () => {
  const host = { host: 'nas.local:3000' };

  it('cannot keep a session, which the response and the log say', async () => {
    const app = await start();
    const { status, headers } = await signIn(app, host);
    await signIn(app, host);
    expect([status, headers['holdfast-hint']]).toEqual([200, 'cookie_not_kept']);
    const logged = app.log.entries.filter(({ event }) => event === 'cookie_without_tls');
    expect(logged).toEqual([expect.objectContaining({ level: 'warn', transport: 'plain' })]);
  });

  it('is not mentioned to a client that keeps the refresh token itself', async () => {
    const app = await start();
    const { headers } = await app.post(AuthPath.login, {
      body: { ...ADA, transport: 'body' },
      headers: host,
    });
    expect(headers['holdfast-hint']).toBeUndefined();
  });
});

describe('loopback without TLS', () => {
  it('is logged once, as no fault', async () => {
    const app = await start();
    await signIn(app);
    await signIn(app);
    const logged = app.log.entries.filter(({ event }) => event === 'cookie_without_tls');
    expect(logged).toEqual([expect.objectContaining({ level: 'log', transport: 'loopback' })]);
  });
});

describe.each<[string, TestAppOptions, string, TestAppOptions, string]>([
  ['ports', {}, 'localhost:3000', {}, 'localhost:4000'],
  [
    'public paths',
    { publicUrl: 'https://app.example/one' },
    'app.example',
    { publicUrl: 'https://app.example/two' },
    'app.example',
  ],
  ['names', { application: 'one' }, 'localhost', { application: 'two' }, 'localhost'],
])(
  'two APIs on one host with different %s, even with the same keys',
  (_what, ours, host, theirs, otherHost) => {
    it('never see, replace or clear the cookies of the other', async () => {
      const [one, two] = [await start(ours), await start(theirs)];
      const cookie = cookieOf(await signIn(one, { host }));

      const visit = await two.post(AuthPath.refresh, { cookie, headers: { host: otherHost } });
      expect([visit.body.code, visit.cookies]).toEqual(['refresh_missing', []]);

      const signedIn = await signIn(two, { host: otherHost }, cookie);
      expect(signedIn.cookies).toHaveLength(1);
      const both = `${cookie}; ${cookieOf(signedIn)}`;
      const refreshed = await refresh(two, both, { host: otherHost });
      expect([refreshed.status, refreshed.cookies.length]).toEqual([200, 1]);

      const signedOut = await two.post(AuthPath.logout, { cookie: both, headers: { host: otherHost } });
      expect(signedOut.cookies.map(nameOf)).toEqual([nameOf(cookieOf(signedIn))]);

      expect((await refresh(one, cookie, { host })).status).toBe(200);
    });
  },
);

describe('the cookie of a session from before the application was part of its name', () => {
  it('keeps its browser signed in, and is replaced', async () => {
    const app = await start(HTTPS);
    const signedIn = await signIn(app);
    const former = formerCookie(signedIn.body, cookieOf(signedIn));
    const { status, body, cookies } = await refresh(app, former);
    expect([status, body.session.id]).toEqual([200, signedIn.body.session.id]);
    expect(cookies).toEqual([
      expect.stringMatching(/^__Host-holdfast_\S+=hfr1_.*; Path=\/;/),
      `${nameOf(former)}=; Max-Age=0; Path=/api/v1/auth; HttpOnly; Secure; SameSite=Strict`,
    ]);
    expect((await refresh(app, cookies[0]?.split(';', 1)[0] ?? '')).status).toBe(200);
  });

  it.each<[string, string, TestAppOptions]>([
    ['below the public path', '/base/api/v1/auth', { publicUrl: 'https://app.example/base' }],
    [
      'at the root where there are several',
      '/',
      { publicUrls: [HTTPS.publicUrl, 'https://other.example/base'] },
    ],
    [
      'at the root where the path has parameters',
      '/',
      { ...HTTPS, prepare: (application) => application.setGlobalPrefix(':tenant') },
    ],
  ])('is deleted %s', async (_where, path, options) => {
    const app = await start(options);
    const auth = options.prepare === undefined ? '/api/v1/auth' : '/north/api/v1/auth';
    const headers = { host: 'app.example' };
    const signedIn = await app.post<TokenResponse>(`${auth}/login`, { body: ADA, headers });
    const cookie = formerCookie(signedIn.body, cookieOf(signedIn));
    const { cookies } = await app.post(`${auth}/refresh`, { cookie, headers });
    expect(cookies.at(-1)).toContain(`=; Max-Age=0; Path=${path}; HttpOnly`);
  });

  it('yields to the newer token of its session when the browser has not deleted it', async () => {
    const app = await start(HTTPS);
    const signedIn = await signIn(app);
    const former = formerCookie(signedIn.body, cookieOf(signedIn));
    const newer = await refresh(app, former);
    // Its use shows that the token arrived, so that the former one would count as stolen.
    await app.get(AuthPath.me, { bearer: newer.body.access_token });
    app.clock.advance(60_000);
    const response = await refresh(app, `${former}; ${cookieOf(newer)}`);
    expect([response.status, response.body.session.id]).toEqual([200, signedIn.body.session.id]);
  });

  it('counts for nothing beside a cookie of the new name, because a subdomain can set it', async () => {
    const app = await start(HTTPS);
    const own = await signIn(app);
    app.clock.advance(1_000);
    const planted = await signIn(app);
    const former = formerCookie(planted.body, cookieOf(planted));
    const { body, cookies } = await refresh(app, `${former}; ${cookieOf(own)}`);
    expect(body.session.id).toBe(own.body.session.id);
    expect(cookies[1]).toContain(`${nameOf(former)}=; Max-Age=0`);
  });

  it('is cleared below the path that a proxy strips, too', async () => {
    const app = await start({ publicUrl: 'https://app.example/base' });
    const signedIn = await signIn(app);
    const { cookies } = await refresh(app, formerCookie(signedIn.body, cookieOf(signedIn)));
    expect(cookies[1]).toContain('; Path=/base/api/v1/auth;');
  });

  it('ends with the session of its browser: by a sign-out, and by another sign-in', async () => {
    const app = await start(HTTPS);
    for (const path of [AuthPath.logout, AuthPath.login]) {
      const signedIn = await signIn(app);
      const former = formerCookie(signedIn.body, cookieOf(signedIn));
      const { cookies } = await app.post(path, {
        cookie: former,
        ...(path === AuthPath.login && { body: ADA }),
      });
      expect(cookies.at(-1)).toContain(`${nameOf(former)}=; Max-Age=0`);
      expect((await app.store.find(signedIn.body.session.id))?.end).not.toBeNull();
    }
  });

  it('counts for nothing when another API has made it', async () => {
    const signedIn = await signIn(await start(HTTPS));
    const other = await start({ ...HTTPS, keys: { ...keys, hmacSecrets: [Buffer.alloc(32, 9)] } });
    const { body, cookies } = await other.post(AuthPath.refresh, {
      cookie: formerCookie(signedIn.body, cookieOf(signedIn)),
    });
    expect([body.code, cookies]).toEqual(['refresh_missing', []]);
  });
});

describe('a refresh token under the name of another session', () => {
  it('counts for nothing', async () => {
    const app = await start(HTTPS);
    const [one, other] = [cookieOf(await signIn(app)), cookieOf(await signIn(app))];
    const { body } = await app.post(AuthPath.refresh, { cookie: `${nameOf(one)}=${valueOf(other)}` });
    expect(body.code).toBe('refresh_missing');
  });
});
