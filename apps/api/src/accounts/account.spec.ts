import { ACCOUNT_ROUTES, MAX_NAME_LENGTH, type AccountProfile } from '@holdfast/app-contract';
import { API_BASE_PATH, AuthPath, type TokenResponse } from '@holdfast/contract';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { TestApi } from '../../test/test-api';

const PROFILE = `${API_BASE_PATH}/${ACCOUNT_ROUTES.profile}`;
const NAME = `${API_BASE_PATH}/${ACCOUNT_ROUTES.name}`;
const PASSWORD = `${API_BASE_PATH}/${ACCOUNT_ROUTES.password}`;
const OLD_PASSWORD = 'four-random-common-words';
const NEW_PASSWORD = 'five-quite-random-common-words';

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});

afterAll(() => api.stop());

async function signIn(email: string, password = OLD_PASSWORD) {
  return api.call<TokenResponse>('POST', AuthPath.login, { body: { email, password } });
}

async function register(email: string): Promise<string> {
  return api.registerAndSignIn(email);
}

function changePassword(bearer: string, password: unknown) {
  return api.call('PUT', PASSWORD, { bearer, body: { password } });
}

describe('the name of an account', () => {
  it('is empty at first, can be changed, and can be removed', async () => {
    const bearer = await register('named@holdfast.test');
    const profile = await api.call<AccountProfile>('GET', PROFILE, { bearer });
    expect(profile).toMatchObject({ status: 200, body: { email: 'named@holdfast.test', name: null } });
    expect(profile.headers['cache-control']).toBe('no-store');
    for (const [name, stored] of [
      [' Ada Lovelace ', 'Ada Lovelace'],
      ['Åda 👩‍💻', 'Åda 👩‍💻'],
      ['  ', null],
    ]) {
      expect((await api.call('PUT', NAME, { bearer, body: { name } })).body).toMatchObject({ name: stored });
      expect((await api.call('GET', PROFILE, { bearer })).body).toMatchObject({ name: stored });
    }
  });

  it.each([undefined, null, 7, 'a'.repeat(MAX_NAME_LENGTH + 1), 'a\nb', 'a\0b'])(
    'is rejected when it is %j',
    async (name) => {
      const bearer = await register('rejected@holdfast.test');
      const { status, body } = await api.call('PUT', NAME, { bearer, body: { name } });
      expect([status, body.code, body.errors?.[0]?.field]).toEqual([400, 'validation_failed', 'name']);
    },
  );
});

describe('a changed password', () => {
  it('counts from then on, and ends the other sessions of the account', async () => {
    const email = 'changed@holdfast.test';
    const here = await register(email);
    const there = (await signIn(email)).body.access_token;
    expect((await changePassword(here, NEW_PASSWORD)).status).toBe(204);
    expect((await api.call('GET', AuthPath.me, { bearer: here })).status).toBe(200);
    expect((await api.call('GET', AuthPath.me, { bearer: there })).body).toMatchObject({
      code: 'session_revoked',
      detail: 'Your password was changed.',
    });
    expect((await signIn(email)).status).toBe(401);
    expect((await signIn(email, NEW_PASSWORD)).status).toBe(200);
  });

  it('must be as good as one at registration', async () => {
    const bearer = await register('weak@holdfast.test');
    for (const password of ['short', 'weak@holdfast.test', 'password1234', undefined, 7, 'a'.repeat(257)]) {
      const { status, body } = await changePassword(bearer, password);
      expect([status, body.code, body.errors?.[0]?.field]).toEqual([400, 'validation_failed', 'password']);
    }
    expect((await signIn('weak@holdfast.test')).status).toBe(200);
  });

  it('requires a sign-in of the last 5 minutes, or the current password', async () => {
    const bearer = await register('stale@holdfast.test');
    const { auth_time = 0 } = decodeJwt<{ auth_time?: number }>(bearer);
    const now = jest.spyOn(Date, 'now').mockReturnValue((auth_time + 5 * 60 + 1) * 1000);
    expect((await changePassword(bearer, NEW_PASSWORD)).body).toMatchObject({
      code: 'insufficient_user_authentication',
      action: 'reauthenticate',
    });
    const { body } = await api.call<TokenResponse>('POST', AuthPath.reauthenticate, {
      bearer,
      body: { password: OLD_PASSWORD },
    });
    expect((await changePassword(body.access_token, NEW_PASSWORD)).status).toBe(204);
    now.mockRestore();
  });

  it('is logged without the password', async () => {
    const bearer = await register('audited@holdfast.test');
    const log = jest.spyOn(Logger.prototype, 'log');
    await changePassword(bearer, NEW_PASSWORD);
    const entries = log.mock.calls.map(([entry]: readonly unknown[]) => entry);
    expect(entries).toContainEqual(
      expect.objectContaining({
        event: 'password_changed',
        user_id: decodeJwt(bearer).sub,
        request_id: expect.any(String),
      }),
    );
    expect(JSON.stringify(entries)).not.toContain(NEW_PASSWORD);
    log.mockRestore();
  });
});

describe('the routes of an account', () => {
  it.each([
    ['GET', PROFILE],
    ['PUT', NAME],
    ['PUT', PASSWORD],
  ] as const)('%s %s require an access token', async (method, path) => {
    expect((await api.call(method, path)).body.code).toBe('token_missing');
  });
});
