import { AuthPath } from '@holdfast/contract';
import { Device } from '../../test/device';
import { TestApp } from '../../test/test-app';

const DAY = 86_400_000;

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

  it('works with an expired access token through the cookie and its proof, and clears the cookie', async () => {
    const device = await Device.make();
    const { access_token, cookie, session } = await app.signInBound(device);
    app.clock.advance(DAY);
    const proof = await app.proof(device, AuthPath.logout);
    const answer = await app.post(AuthPath.logout, { bearer: access_token, cookie, proof });
    expect(answer.status).toBe(204);
    expect(answer.cookies).toEqual([expect.stringContaining(`${session.id}=; Max-Age=0`)]);
    expect((await app.store.find(session.id))?.end?.reason).toBe('signed_out');
  });

  it('works through the refresh token of an unbound session', async () => {
    const { refresh_token, session } = await app.signIn();
    expect((await app.post(AuthPath.logout, { body: { refresh_token } })).status).toBe(204);
    expect((await app.store.find(session.id))?.end?.reason).toBe('signed_out');
  });

  it('twice is no error, and neither is signing out of nothing', async () => {
    const { access_token } = await app.signIn();
    await app.post(AuthPath.logout, { bearer: access_token });
    expect((await app.post(AuthPath.logout, { bearer: access_token })).status).toBe(204);
    expect((await app.post(AuthPath.logout)).status).toBe(204);
  });

  it('with a copied cookie and no key is refused, and the owner stays', async () => {
    const { cookie, access_token } = await app.signInBound(await Device.make());
    const answer = await app.post(AuthPath.logout, { cookie });
    expect(answer.body).toMatchObject({ code: 'invalid_dpop_proof' });
    expect((await app.get(AuthPath.me, { bearer: access_token })).status).toBe(200);
  });

  it('with an expired access token and nothing else says why it cannot', async () => {
    const { access_token } = await app.signIn();
    app.clock.advance(DAY);
    const { status, body } = await app.post(AuthPath.logout, { bearer: access_token });
    expect(status).toBe(401);
    expect(body.code).toBe('token_expired');
  });
});
