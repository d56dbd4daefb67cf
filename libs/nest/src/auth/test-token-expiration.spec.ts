import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { TestApp } from '../../test/test-app';

let app: TestApp;

beforeEach(() => {
  app = new TestApp();
});

afterEach(() => app.stop());

async function refreshedToken(): Promise<string> {
  const { refresh_token } = await app.signIn();
  const { body } = await app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
  return body.access_token;
}

describe('the simulated expiry', () => {
  it('treats a token that sign-in issued as expired', async () => {
    await app.start();
    const { access_token } = await app.signIn();
    const { status, body, headers } = await app.get(AuthPath.testTokenExpiration, { bearer: access_token });
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'token_expired', action: 'refresh' });
    expect(headers['www-authenticate']).toMatch(/^Bearer error="invalid_token", error_description="/);
  });

  it('treats a token that a refresh issued as fresh for 5 seconds', async () => {
    await app.start();
    const bearer = await refreshedToken();
    app.clock.advance(5_000);
    const { status, body } = await app.get<unknown>(AuthPath.testTokenExpiration, { bearer });
    expect([status, body]).toEqual([200, { status: 'fresh' }]);
    app.clock.advance(1);
    expect((await app.get(AuthPath.testTokenExpiration, { bearer })).body.code).toBe('token_expired');
  });

  it('accepts another max_age, within bounds', async () => {
    await app.start();
    const bearer = await refreshedToken();
    app.clock.advance(60_000);
    expect((await app.get(`${AuthPath.testTokenExpiration}?max_age=60`, { bearer })).status).toBe(200);
    expect((await app.get(`${AuthPath.testTokenExpiration}?max_age=59`, { bearer })).status).toBe(401);
    for (const invalid of ['-1', 'soon', '1e99']) {
      const { status, body } = await app.get(`${AuthPath.testTokenExpiration}?max_age=${invalid}`, {
        bearer,
      });
      expect([invalid, status, body.code]).toEqual([invalid, 400, 'validation_failed']);
    }
  });

  it('responds with 401 every time with always=true', async () => {
    await app.start();
    const bearer = await refreshedToken();
    const { body } = await app.get(`${AuthPath.testTokenExpiration}?always=true`, { bearer });
    expect(body.code).toBe('token_expired');
  });

  it('requires an access token like any guarded route', async () => {
    await app.start();
    expect((await app.get(AuthPath.testTokenExpiration)).body.code).toBe('token_missing');
  });

  it('does not exist unless the application enables it', async () => {
    await app.start({ testEndpoints: false });
    const { access_token } = await app.signIn();
    expect((await app.get(AuthPath.testTokenExpiration, { bearer: access_token })).status).toBe(404);
  });
});
