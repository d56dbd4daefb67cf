import { ADMIN_PATH, AuthPath, type MeResponse, type Page, type TokenResponse } from '@holdfast/contract';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { TestApi } from '../../test/test-api';
import type { AdminAccountDto } from './admin-account.dto';
import { DEMO_ADMIN } from './demo-accounts';

const ACCOUNTS = `${ADMIN_PATH}/accounts`;
const UNKNOWN = '018f0000-0000-7000-8000-00000000000a';
const password = 'four-random-common-words';

interface SignedIn {
  readonly bearer: string;
  readonly refresh_token: string | undefined;
  readonly id: string;
}

let api: TestApi;
let admin: SignedIn;

beforeAll(async () => {
  api = await TestApi.start();
  admin = await signIn(DEMO_ADMIN);
});

afterAll(() => api.stop());

async function signIn(credentials: { readonly email: string; readonly password: string }): Promise<SignedIn> {
  const { email, password: secret } = credentials;
  const body = { email, password: secret, transport: 'body' };
  const response = await api.call<TokenResponse>('POST', AuthPath.login, { body });
  const { access_token: bearer, refresh_token } = response.body;
  const { account } = (await api.call<MeResponse>('GET', AuthPath.me, { bearer })).body;
  return { bearer, refresh_token, id: account.id };
}

async function register(email: string): Promise<SignedIn> {
  await api.call('POST', AuthPath.register, { body: { email, password } });
  return signIn({ email, password });
}

async function setRoles(id: string, roles: unknown, { bearer } = admin) {
  return api.call('PUT', `${ACCOUNTS}/${id}/roles`, { bearer, body: { roles } });
}

async function list(query: string) {
  return api.call<Page<AdminAccountDto>>('GET', `${ACCOUNTS}?${query}`, { bearer: admin.bearer });
}

async function codeAt(path: string, bearer: string): Promise<string | null> {
  const { status, body } = await api.call('GET', path, { bearer });
  return status === 200 ? null : body.code;
}

describe('finding accounts', () => {
  it('finds one by its email, whatever the case', async () => {
    const { id } = await register('grace@holdfast.test');
    const { status, headers, body } = await list('email=Grace@holdfast.test');
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    const account = { id, email: 'grace@holdfast.test', name: null, roles: [], disabled: false };
    expect((await api.call('GET', `${ACCOUNTS}/${id}`, { bearer: admin.bearer })).body).toEqual(account);
    expect(body).toEqual({ items: [account], next: null });
    expect((await list('email=nobody@holdfast.test')).body).toEqual({ items: [], next: null });
  });

  it('lists all of them by pages', async () => {
    await register('paged@holdfast.test');
    const seen: AdminAccountDto[] = [];
    let next: string | null = null;
    do {
      const { body } = await list(`limit=1${next === null ? '' : `&cursor=${next}`}`);
      expect(body.items).toHaveLength(1);
      seen.push(...body.items);
      next = body.next;
    } while (next !== null);
    expect(seen).toEqual((await list('limit=100')).body.items);
    expect(seen.map(({ email }) => email)).toEqual(
      expect.arrayContaining([DEMO_ADMIN.email, 'paged@holdfast.test']),
    );
  });

  it.each(['email=nobody', 'email=a@b.test&email=c@d.test', 'limit=0', 'limit=101', 'limit=x', 'cursor=1'])(
    'rejects %s',
    async (query) => {
      expect(await list(query)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    },
  );
});

describe('setting the roles of an account', () => {
  it('takes effect at once, and the account stays signed in', async () => {
    const { bearer, refresh_token, id } = await register('ada@holdfast.test');
    expect(await codeAt(ACCOUNTS, bearer)).toBe('forbidden');
    const granted = await setRoles(id, ['admin', 'editor']);
    expect(granted).toMatchObject({ status: 200, body: { id, roles: ['admin', 'editor'] } });
    expect(await codeAt(ACCOUNTS, bearer)).toBe('token_expired');

    const refreshed = await api.call<TokenResponse>('POST', AuthPath.refresh, { body: { refresh_token } });
    expect(await codeAt(ACCOUNTS, refreshed.body.access_token)).toBeNull();
    await setRoles(id, []);
    expect(await codeAt(ACCOUNTS, refreshed.body.access_token)).toBe('token_expired');
    const again = await api.call<TokenResponse>('POST', AuthPath.refresh, {
      body: { refresh_token: refreshed.body.refresh_token },
    });
    expect(decodeJwt(again.body.access_token)['roles']).toBeUndefined();
    expect(await codeAt(ACCOUNTS, again.body.access_token)).toBe('forbidden');
  });

  it.each([
    ['no roles', undefined],
    ['no list', 'admin'],
    ['a name with a space', ['two words']],
    ['a name with a comma', ['a,b']],
    ['a name of 33 characters', ['a'.repeat(33)]],
    ['an empty name', ['']],
    ['what is no text', [7]],
    ['a role twice', ['editor', 'editor']],
    ['17 roles', Array.from({ length: 17 }, (_, index) => `role-${String(index)}`)],
  ])('rejects %s', async (_what, roles) => {
    const { status, body } = await setRoles(admin.id, roles);
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(new Set(body.errors?.map(({ field }) => field))).toEqual(new Set(['roles']));
  });

  it('accepts 16 roles of 32 characters', async () => {
    const { id } = await register('many@holdfast.test');
    const roles = Array.from({ length: 16 }, (_, index) => 'a'.repeat(30) + String(index + 10));
    expect(await setRoles(id, roles)).toMatchObject({ status: 200, body: { roles } });
  });

  it('never takes the role admin from oneself', async () => {
    expect(await setRoles(admin.id, ['editor'])).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await setRoles(admin.id.toUpperCase(), [])).toMatchObject({ status: 409 });
    expect(await codeAt(ACCOUNTS, admin.bearer)).toBeNull();
  });
});

describe('disabling an account', () => {
  it('ends its sessions and prevents it from signing in, until it is enabled', async () => {
    const credentials = { email: 'eve@holdfast.test', password };
    const { id, bearer } = await register(credentials.email);
    const post = (action: string) =>
      api.call('POST', `${ACCOUNTS}/${id}/${action}`, { bearer: admin.bearer });
    const signInStatus = async () => (await api.call('POST', AuthPath.login, { body: credentials })).status;
    for (let attempt = 0; attempt < 2; attempt += 1) expect((await post('disable')).status).toBe(204);
    const { body } = await api.call('GET', AuthPath.me, { bearer });
    expect([body.code, body.detail]).toEqual(['session_revoked', 'The account was disabled.']);
    expect(await signInStatus()).toBe(401);
    expect((await list(`email=${credentials.email}`)).body.items).toMatchObject([{ id, disabled: true }]);

    for (let attempt = 0; attempt < 2; attempt += 1) expect((await post('enable')).status).toBe(204);
    expect(await signInStatus()).toBe(200);
    expect(await codeAt(AuthPath.me, bearer)).toBe('session_revoked');
  });

  it('is impossible for oneself', async () => {
    const url = `${ACCOUNTS}/${admin.id}/disable`;
    expect(await api.call('POST', url, { bearer: admin.bearer })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    expect(await codeAt(ACCOUNTS, admin.bearer)).toBeNull();
  });
});

describe('the admin routes of accounts', () => {
  it('log who did what to whom', async () => {
    const log = jest.spyOn(Logger.prototype, 'log');
    const { id } = await register('logged@holdfast.test');
    await setRoles(id, ['editor']);
    for (const action of ['disable', 'enable']) {
      await api.call('POST', `${ACCOUNTS}/${id}/${action}`, { bearer: admin.bearer });
    }
    const entries = log.mock.calls.map(([entry]: readonly unknown[]) => entry as Record<string, unknown>);
    const by = { user_id: id, admin_id: admin.id, request_id: expect.any(String) };
    expect(entries.filter(({ admin_id }) => admin_id !== undefined)).toMatchObject([
      { event: 'account_roles_set', roles: ['editor'], ...by },
      { event: 'account_disabled', ...by },
      { event: 'account_enabled', ...by },
    ]);
    log.mockRestore();
  });

  it('respond with 404 to a look-up of an unknown account', async () => {
    for (const id of ['nonsense', UNKNOWN]) {
      expect(await api.call('GET', `${ACCOUNTS}/${id}`, { bearer: admin.bearer })).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
    }
  });

  it.each<['POST' | 'PUT', string]>([
    ['PUT', 'roles'],
    ['POST', 'disable'],
    ['POST', 'enable'],
  ])('respond with 404 to %s %s of an unknown account', async (method, action) => {
    for (const id of ['nonsense', UNKNOWN]) {
      const options = { bearer: admin.bearer, body: { roles: [] } };
      const { status, body } = await api.call(method, `${ACCOUNTS}/${id}/${action}`, options);
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
  });

  it('require a sign-in of the last 15 minutes, or the password, to change an account', async () => {
    const { id } = await register('changed@holdfast.test');
    const { bearer } = await signIn(DEMO_ADMIN);
    const { auth_time = 0 } = decodeJwt<{ auth_time?: number }>(bearer);
    const now = jest.spyOn(Date, 'now').mockReturnValue((auth_time + 15 * 60 + 1) * 1000);
    const changes = [
      ['PUT', 'roles'],
      ['POST', 'disable'],
      ['POST', 'enable'],
    ] as const;
    const resultsOf = (token: string) =>
      Promise.all(
        changes.map(async ([method, action]) => {
          const options = { bearer: token, body: { roles: ['editor'] } };
          const { status, body } = await api.call(method, `${ACCOUNTS}/${id}/${action}`, options);
          return status < 300 ? 'done' : `${body.code}, ${body.action}`;
        }),
      );
    expect(await codeAt(ACCOUNTS, bearer)).toBeNull();
    expect(await resultsOf(bearer)).toEqual(
      Array.from(changes, () => 'insufficient_user_authentication, reauthenticate'),
    );
    const { body } = await api.call<TokenResponse>('POST', AuthPath.reauthenticate, {
      bearer,
      body: { password: DEMO_ADMIN.password },
    });
    expect(await resultsOf(body.access_token)).toEqual(Array.from(changes, () => 'done'));
    now.mockRestore();
  });

  it.each<['GET' | 'POST' | 'PUT', string]>([
    ['GET', ''],
    ['GET', `/${UNKNOWN}`],
    ['PUT', `/${UNKNOWN}/roles`],
    ['POST', `/${UNKNOWN}/disable`],
    ['POST', `/${UNKNOWN}/enable`],
  ])('reject %s %s without the role admin', async (method, path) => {
    const bearer = await api.registerAndSignIn(
      `mallory-${method}${path.slice(-6)}@holdfast.test`.replace('/', ''),
    );
    const body = method === 'GET' ? {} : { body: { roles: ['admin'] } };
    expect((await api.call(method, ACCOUNTS + path, { bearer, ...body })).body.code).toBe('forbidden');
    expect((await api.call(method, ACCOUNTS + path, body)).body.code).toBe('token_missing');
  });
});
