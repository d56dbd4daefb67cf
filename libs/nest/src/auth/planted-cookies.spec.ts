import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { Device } from '../../test/device';
import { ADA, cookieOf, TestApp, type TestResponse } from '../../test/test-app';

type SignedIn = TokenResponse & { readonly cookie: string };

let app: TestApp;
let device: Device;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
  device = await Device.make();
});

afterEach(() => app.stop());

/** Signs in like a browser that can keep no device key. */
async function signInUnbound(): Promise<SignedIn> {
  app.clock.advance(1_000);
  const response = await app.post<TokenResponse>(AuthPath.login, { body: ADA });
  return { ...response.body, cookie: cookieOf(response) };
}

async function signInBound(by = device): Promise<SignedIn> {
  app.clock.advance(1_000);
  return app.signInBound(by);
}

/** What a sibling subdomain or another port can put beside the browser's own cookies. */
function joined(...sessions: readonly { readonly cookie: string }[]): string {
  return sessions.map(({ cookie }) => cookie).join('; ');
}

async function send(path: string, cookie: string, by: Device | null): Promise<TestResponse<TokenResponse>> {
  const proof = by === null ? {} : { proof: await app.proof(by, path) };
  return app.post<TokenResponse>(path, { cookie, ...proof });
}

const refresh = (cookie: string, by: Device | null = device): Promise<TestResponse<TokenResponse>> =>
  send(AuthPath.refresh, cookie, by);

async function endOf(sessionId: string): Promise<string | null> {
  return (await app.store.find(sessionId))?.end?.reason ?? null;
}

/** The names of the cookies that a response deletes. */
function clearedBy({ cookies }: TestResponse<unknown>): readonly string[] {
  return cookies
    .filter((cookie) => cookie.includes('Max-Age=0'))
    .map((cookie) => cookie.slice(0, cookie.indexOf('=')));
}

const nameOf = ({ cookie }: SignedIn): string => cookie.slice(0, cookie.indexOf('='));

/** A cookie with the name that the API would give to some session, and a value that it never issued. */
function junkLike({ cookie, session }: SignedIn, at: number): string {
  const name = cookie.slice(0, cookie.indexOf('='));
  return `${name.replace(session.id.slice(0, 8), String(at).padStart(8, 'f'))}=hfr1_${'A'.repeat(80)}`;
}

describe('a browser with a device key', () => {
  it('goes on with its own session beside a planted newer one that is unbound', async () => {
    const own = await signInBound();
    const planted = await signInUnbound();
    const { status, body } = await refresh(joined(planted, own));
    expect([status, body.session.id]).toEqual([200, own.session.id]);
    expect((await app.store.find(planted.session.id))?.generation).toBe(0);
  });

  it('goes on with its own session beside planted ones that are bound to another key', async () => {
    const own = await signInBound();
    const planted = [await signInBound(await Device.make()), await signInBound(await Device.make())];
    const { status, body } = await refresh(joined(...planted, own));
    expect([status, body.session.id]).toEqual([200, own.session.id]);
    for (const { session } of planted) {
      expect((await app.store.events(session.id, 9)).events.map(({ kind }) => kind)).toEqual(['signed_in']);
    }
  });

  it('goes on with its own session behind any number of cookies that the API never issued', async () => {
    const own = await signInBound();
    const junk = Array.from({ length: 40 }, (_value, at) => junkLike(own, at));
    const { status, body, cookies } = await refresh([...junk, own.cookie].join('; '));
    expect([status, body.session.id]).toEqual([200, own.session.id]);
    expect(cookies).toHaveLength(1);
  });

  it('goes on with its newest session when it has the cookies of ten', async () => {
    const sessions: SignedIn[] = [];
    for (let count = 0; count < 10; count += 1) sessions.push(await signInBound());
    const { status, body } = await refresh(joined(...sessions));
    expect([status, body.session.id]).toEqual([200, sessions.at(-1)?.session.id]);
  });

  it('never moves to an unbound session while its own is alive, whatever the order of the cookies', async () => {
    const before = await signInUnbound();
    const own = await signInBound();
    const after = await signInUnbound();
    for (const order of [joined(before, own, after), joined(after, own, before)]) {
      expect((await refresh(order)).body.session.id).toBe(own.session.id);
    }
  });

  it('may go on with an unbound session, which a redirect has opened after its own had ended', async () => {
    const own = await signInBound();
    await app.post(AuthPath.logout, { bearer: own.access_token });
    const opened = await signInUnbound();
    const response = await refresh(joined(own, opened));
    expect([response.status, response.body.session.id]).toEqual([200, opened.session.id]);
    expect(clearedBy(response)).toEqual([nameOf(own)]);
  });

  it('learns that its session has ended, not that a planted one is bound to another key', async () => {
    const own = await signInBound();
    const planted = await signInBound(await Device.make());
    await app.post(AuthPath.logout, { bearer: own.access_token });
    const response = await refresh(joined(planted, own));
    expect(response.body).toMatchObject({ code: 'session_revoked' });
    expect(clearedBy(response)).toEqual([nameOf(own)]);
  });

  it('signs out of its own session', async () => {
    const own = await signInBound();
    const planted = [await signInUnbound(), await signInBound(await Device.make())];
    const { status } = await send(AuthPath.logout, joined(...planted, own), device);
    expect(status).toBe(204);
    expect(await endOf(own.session.id)).toBe('signed_out');
    for (const { session } of planted) expect(await endOf(session.id)).toBeNull();
  });

  it('signs out of the session that its expired access token names', async () => {
    const meant = await signInBound();
    const newer = await signInBound();
    app.clock.advance(86_400_000);
    const { status } = await app.post(AuthPath.logout, {
      bearer: meant.access_token,
      cookie: joined(newer, meant),
      proof: await app.proof(device, AuthPath.logout),
    });
    expect([status, await endOf(meant.session.id), await endOf(newer.session.id)]).toEqual([
      204,
      'signed_out',
      null,
    ]);
  });
});

describe('a browser without a device key', () => {
  it('goes on with its own session beside a planted newer one that is bound', async () => {
    const own = await signInUnbound();
    const planted = await signInBound();
    for (const body of [{}, { device_key: 'lost' }]) {
      const response = await app.post<TokenResponse>(AuthPath.refresh, {
        cookie: joined(planted, own),
        body,
      });
      expect([response.status, response.body.session.id]).toEqual([200, own.session.id]);
    }
  });

  it('signs out of its own session beside a planted newer one that is bound', async () => {
    const own = await signInUnbound();
    const planted = await signInBound();
    expect((await send(AuthPath.logout, joined(planted, own), null)).status).toBe(204);
    expect([await endOf(own.session.id), await endOf(planted.session.id)]).toEqual(['signed_out', null]);
  });
});

describe('cookies that the API never issued', () => {
  it('count as no cookie, so that a first-time visitor does not hear of a session', async () => {
    const junk = junkLike(await signInBound(), 1);
    const { status, body, cookies } = await app.post(AuthPath.refresh, { cookie: junk });
    expect([status, body.code, cookies]).toEqual([401, 'refresh_missing', []]);
  });

  it('leave the access token as the credential', async () => {
    const { access_token, session } = await app.signIn();
    const cookie = junkLike(await signInBound(), 1);
    const { body } = await app.post<TokenResponse>(AuthPath.refresh, { cookie, bearer: access_token });
    expect(body.session.id).toBe(session.id);
  });

  it('are never cleared, neither by a sign-in nor by a sign-out', async () => {
    const own = await signInBound();
    const cookie = `${junkLike(own, 1)}; ${own.cookie}`;
    const signedIn = await app.post(AuthPath.login, {
      body: ADA,
      cookie,
      proof: await app.proof(device, AuthPath.login),
    });
    const signedOut = await send(AuthPath.logout, cookie, device);
    expect([clearedBy(signedIn), clearedBy(signedOut)]).toEqual([[nameOf(own)], [nameOf(own)]]);
  });
});

describe('cookies of earlier sessions', () => {
  it('are cleared by the refresh of the newest session of the browser', async () => {
    const earlier = [await signInUnbound(), await signInBound(), await signInBound()];
    const newest = await signInBound();
    const response = await refresh(joined(...earlier, newest));
    expect([...clearedBy(response)].sort()).toEqual(earlier.map(nameOf).sort());
  });

  it('are not cleared for an unbound session, which may be planted, while they are bound', async () => {
    const bound = await signInBound();
    const earlier = await signInUnbound();
    const newest = await signInUnbound();
    const response = await refresh(joined(bound, earlier, newest), null);
    expect(response.body.session.id).toBe(newest.session.id);
    expect(clearedBy(response)).toEqual([nameOf(earlier)]);
  });

  it('are left alone when they are newer than the session that is refreshed', async () => {
    const own = await signInBound();
    const newer = await signInBound(await Device.make());
    expect(clearedBy(await refresh(joined(newer, own)))).toEqual([]);
  });
});
