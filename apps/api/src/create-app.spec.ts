import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { DEMO_ACCOUNT } from './accounts/demo-accounts';
import { NOTES, TestApi } from '../test/test-api';

let api: TestApi | undefined;

afterEach(() => api?.stop());

describe('the API', () => {
  it('issues access tokens with the lifetime from ACCESS_TOKEN_TTL', async () => {
    api = await TestApi.start({ ACCESS_TOKEN_TTL: '5s' });
    const { body } = await api.call<TokenResponse>('POST', AuthPath.login, { body: DEMO_ACCOUNT });
    expect(body.expires_in).toBe(5);
  });

  it('has no test endpoint when AUTH_TEST_ENDPOINTS is false', async () => {
    api = await TestApi.start({ AUTH_TEST_ENDPOINTS: 'false' });
    const { body } = await api.call<TokenResponse>('POST', AuthPath.login, { body: DEMO_ACCOUNT });
    expect((await api.call('GET', AuthPath.testTokenExpiration, { bearer: body.access_token })).status).toBe(
      404,
    );
  });

  it('gives every response a request ID, the client’s own if it is safe', async () => {
    api = await TestApi.start();
    const own = await api.call('GET', AuthPath.me);
    expect(own.headers['x-request-id']).toBe(own.body.instance);
    const named = await api.call('GET', AuthPath.me, { headers: { 'x-request-id': 'trace-7' } });
    expect(named.body.instance).toBe('trace-7');
    const forged = await api.call('GET', AuthPath.me, { headers: { 'x-request-id': 'a"b c' } });
    expect(forged.body.instance).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('rejects a body that is too large', async () => {
    api = await TestApi.start();
    const { status, body } = await api.call('POST', AuthPath.login, { body: { email: 'x'.repeat(200_000) } });
    expect([status, body.code]).toEqual([413, 'payload_too_large']);
  });

  it('allows only the origins in CORS_ORIGINS', async () => {
    api = await TestApi.start({ CORS_ORIGINS: 'https://portal.example' });
    const preflight = async (origin: string): Promise<unknown> => {
      const headers = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'dpop',
      };
      return (await api?.call<string>('OPTIONS', AuthPath.refresh, { headers }))?.headers[
        'access-control-allow-origin'
      ];
    };
    expect(await preflight('https://portal.example')).toBe('https://portal.example');
    expect(await preflight('https://evil.example')).toBeUndefined();
  });

  it('lets pages of other origins read and send the version of a note', async () => {
    api = await TestApi.start({ CORS_ORIGINS: 'https://portal.example' });
    const origin = 'https://portal.example';
    const preflight = await api.call('OPTIONS', NOTES, {
      headers: {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'if-match',
      },
    });
    expect(preflight.headers['access-control-allow-headers']).toContain('If-Match');
    const response = await api.call('GET', NOTES, { headers: { origin } });
    expect(response.headers['access-control-expose-headers']).toContain('ETag');
  });
});
