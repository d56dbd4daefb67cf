import { AuthPath, DPOP_NONCE_HEADER, type Problem, type TokenResponse } from '@holdfast/contract';
import { Device } from '../../test/device';
import { ADA, cookieOf, TestApp, type TestResponse } from '../../test/test-app';

const DAYS_MS = 86_400_000;

let app: TestApp;
let device: Device;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
  device = await Device.make();
});

afterEach(() => app.stop());

function nonceOf({ headers }: TestResponse<unknown>): string {
  return String(headers[DPOP_NONCE_HEADER.toLowerCase()]);
}

async function signInBound(by = device): Promise<TestResponse<TokenResponse>> {
  const proof = await app.proof(by, AuthPath.login);
  return app.post<TokenResponse>(AuthPath.login, { body: ADA, proof });
}

async function refresh(
  { cookie, nonce }: { readonly cookie: string; readonly nonce: string },
  by = device,
): Promise<TestResponse<TokenResponse & Problem>> {
  return app.post(AuthPath.refresh, { cookie, proof: await by.proof(AuthPath.refresh, nonce) });
}

async function kindsOfEvents(sessionId: string): Promise<readonly string[]> {
  return (await app.store.events(sessionId, 20)).events.map(({ kind }) => kind);
}

describe('the nonce of a token response', () => {
  it('is for the next refresh, so that it takes one request, days later too', async () => {
    let response: TestResponse<TokenResponse> = await signInBound();
    for (let count = 0; count < 3; count += 1) {
      app.clock.advance(5 * DAYS_MS);
      response = await refresh({ cookie: cookieOf(response), nonce: nonceOf(response) });
      expect(response.status).toBe(200);
    }
  });

  it('works once: after the refresh, the same proof is challenged and nothing is recorded', async () => {
    const signedIn = await signInBound();
    const [cookie, nonce] = [cookieOf(signedIn), nonceOf(signedIn)];
    expect((await refresh({ cookie, nonce })).status).toBe(200);

    const again = await refresh({ cookie, nonce });
    expect(again.body).toMatchObject({ status: 401, code: 'use_dpop_nonce', action: 'prove' });
    expect(await kindsOfEvents(signedIn.body.session.id)).toEqual(['signed_in']);
    expect((await refresh({ cookie, nonce: nonceOf(again) })).status).toBe(200);
  });

  it('gives a thief without the device key nothing, and his attempt is recorded', async () => {
    const signedIn = await signInBound();
    const thief = await Device.make();
    const { body } = await refresh({ cookie: cookieOf(signedIn), nonce: nonceOf(signedIn) }, thief);
    expect(body).toMatchObject({ code: 'invalid_dpop_proof', action: 'prove' });
    expect(await kindsOfEvents(signedIn.body.session.id)).toEqual(['theft_attempt', 'signed_in']);
  });

  it('does not work for another session of the same device key', async () => {
    const first = await signInBound();
    const second = await signInBound();
    const response = await refresh({ cookie: cookieOf(second), nonce: nonceOf(first) });
    expect(response.body).toMatchObject({ code: 'use_dpop_nonce' });
  });

  it('signs out', async () => {
    const signedIn = await signInBound();
    const proof = await device.proof(AuthPath.logout, nonceOf(signedIn));
    const { status } = await app.post(AuthPath.logout, { cookie: cookieOf(signedIn), proof });
    expect(status).toBe(204);
    expect((await app.get(AuthPath.me, { bearer: signedIn.body.access_token })).body.code).toBe(
      'session_revoked',
    );
  });

  it.each([
    ['a sign-in', AuthPath.login, ADA],
    ['a reauthentication', AuthPath.reauthenticate, { password: ADA.password }],
  ])('is challenged for %s, which would not end the generation', async (_what, path, body) => {
    const signedIn = await signInBound();
    const bearer = signedIn.body.access_token;
    const proof = await device.proof(path, nonceOf(signedIn));
    const challenged = await app.post(path, { body, proof, bearer });
    expect(challenged.body).toMatchObject({ code: 'use_dpop_nonce' });
    const fresh = await device.proof(path, nonceOf(challenged));
    expect((await app.post(path, { body, proof: fresh, bearer })).status).toBe(200);
  });
});

describe('a good response of a guarded route', () => {
  it('has no header of the guard', async () => {
    const { access_token } = await app.signIn();
    const guarded = await app.get('/things', { bearer: access_token });
    const open = await app.get('/things/open');
    expect(guarded.status).toBe(200);
    expect(Object.keys(guarded.headers).sort()).toEqual(Object.keys(open.headers).sort());
    expect(guarded.headers).not.toHaveProperty('x-request-id');
    expect(guarded.headers).not.toHaveProperty('dpop-nonce');
  });
});
