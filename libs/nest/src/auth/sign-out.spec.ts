import { AuthPath } from '@holdfast/contract';
import { Device } from '../../test/device';
import { TestApp } from '../../test/test-app';

const DAY_MS = 86_400_000;

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
});

afterEach(() => app.stop());

describe('signing out', () => {
  it('ends the session of the access token at once', async () => {
    const { access_token, refresh_token } = await app.signIn();
    expect((await app.post(AuthPath.logout, { bearer: access_token })).status).toBe(204);
    expect((await app.get(AuthPath.me, { bearer: access_token })).body.code).toBe('session_revoked');
    expect((await app.post(AuthPath.refresh, { body: { refresh_token } })).body.code).toBe('session_revoked');
  });

  it('accepts the cookie and a proof when the access token has expired, and clears the cookie', async () => {
    const device = await Device.make();
    const { access_token, cookie, session } = await app.signInBound(device);
    app.clock.advance(DAY_MS);
    const proof = await app.proof(device, AuthPath.logout);
    const response = await app.post(AuthPath.logout, { bearer: access_token, cookie, proof });
    expect(response.status).toBe(204);
    expect(response.cookies).toEqual([expect.stringContaining(`${session.id}=; Max-Age=0`)]);
    expect((await app.store.find(session.id))?.end?.reason).toBe('signed_out');
  });

  it('accepts the refresh token of an unbound session', async () => {
    const { refresh_token, session } = await app.signIn();
    expect((await app.post(AuthPath.logout, { body: { refresh_token } })).status).toBe(204);
    expect((await app.store.find(session.id))?.end?.reason).toBe('signed_out');
  });

  it('succeeds when repeated, and without a session', async () => {
    const { access_token } = await app.signIn();
    await app.post(AuthPath.logout, { bearer: access_token });
    expect((await app.post(AuthPath.logout, { bearer: access_token })).status).toBe(204);
    expect((await app.post(AuthPath.logout)).status).toBe(204);
  });

  it('is rejected with a copied cookie and no key, and the owner stays signed in', async () => {
    const { cookie, access_token } = await app.signInBound(await Device.make());
    const response = await app.post(AuthPath.logout, { cookie });
    expect(response.body).toMatchObject({ code: 'invalid_dpop_proof' });
    expect((await app.get(AuthPath.me, { bearer: access_token })).status).toBe(200);
  });

  it('responds with token_expired when an expired access token is the only credential', async () => {
    const { access_token } = await app.signIn();
    app.clock.advance(DAY_MS);
    const { status, body } = await app.post(AuthPath.logout, { bearer: access_token });
    expect(status).toBe(401);
    expect(body.code).toBe('token_expired');
  });
});
