import { AuthPath, type MeResponse, type Problem, type TokenResponse } from '@holdfast/contract';
import type { DynamicModule } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { ADA, ADA_ACCOUNT, TestApp, type TestResponse } from '../../test/test-app';
import { AuthModule } from '../auth.module';
import type { AuthModuleExtras } from '../auth.module-definition';
import { defineProblem } from '../errors/application-problem';
import { InvalidAuthOptionsError } from '../errors/invalid-auth-options.error';
import { createApiDocument } from '../openapi/api-documentation';
import type { AuthModuleOptions } from '../options/auth-module-options';
import type { AccountDirectory } from '../ports/account-directory';

type Given = AuthModuleOptions & AuthModuleExtras;

const withoutVerify: AccountDirectory = { find: () => Promise.resolve(ADA_ACCOUNT) };

let app: TestApp;

beforeEach(() => {
  app = new TestApp();
});

afterEach(() => app.stop());

/** Why the application does not start. Null when it does. */
async function startError(options: Parameters<TestApp['start']>[0]): Promise<unknown> {
  try {
    await app.start(options);
    return null;
  } catch (error) {
    return error;
  }
}

describe.each([
  ['forRoot', (given: Given): DynamicModule => AuthModule.forRoot(given)],
  [
    'forRootAsync',
    ({ passwordSignIn, ...options }: Given): DynamicModule =>
      AuthModule.forRootAsync({ passwordSignIn, useFactory: () => options }),
  ],
])('the password sign-in, by %s', (method, configure) => {
  const explicit = method === 'forRoot' ? {} : { passwordSignIn: false };

  it('is served when the accounts verify passwords', async () => {
    await app.start({ configure });
    expect((await app.post(AuthPath.login, { body: ADA })).status).toBe(200);
    expect(createApiDocument(app.app, { title: 'T', version: '1' }).paths).toHaveProperty([AuthPath.login]);
  });

  it('is like any unknown route when they verify none, and absent from OpenAPI', async () => {
    await app.start({ configure, accounts: withoutVerify, ...explicit });
    const { status, body } = await app.post(AuthPath.login, { body: ADA });
    expect([status, body.code, body.detail]).toEqual([404, 'not_found', `Cannot POST ${AuthPath.login}`]);
    const { paths } = createApiDocument(app.app, { title: 'T', version: '1' });
    expect(paths).not.toHaveProperty([AuthPath.login]);
    expect(paths).toHaveProperty([AuthPath.refresh]);
  });

  it.each([
    [
      'asked for without verify',
      { accounts: withoutVerify, passwordSignIn: true },
      'AuthModule: accounts.verify is missing: add it, or set passwordSignIn to false ' +
        '(in forRootAsync, next to useFactory)',
    ],
    [
      'turned off with verify',
      { passwordSignIn: false },
      'AuthModule: passwordSignIn is false but accounts has verify: remove one of the two',
    ],
  ])('fails the start with one line when it is %s', async (_what, options, message) => {
    const error = await startError({ configure, ...options });
    expect(error).toBeInstanceOf(InvalidAuthOptionsError);
    expect(error).toHaveProperty('message', message);
  });
});

/** Accepts every identifier of a tenant, which the request names. */
const tenants: AccountDirectory = {
  verify: (identifier, password, { headers }) => {
    const id = password === ADA.password ? `${identifier} of ${String(headers['x-tenant'])}` : null;
    return Promise.resolve(id === null ? null : { id, email: ADA.email });
  },
  find: (id) => Promise.resolve({ id, email: ADA.email }),
};

describe('the identifier of a sign-in', () => {
  const { password } = ADA;

  function signIn(body: object): Promise<TestResponse<TokenResponse & Problem>> {
    return app.post(AuthPath.login, {
      body: { ...body, transport: 'body' },
      headers: { 'x-tenant': 'acme' },
    });
  }

  it.each([
    ['a user name', { email: 'ada' }, 'ada'],
    ['a phone number', { email: '+49 170 1234567' }, '+49 170 1234567'],
    ['254 characters', { email: 'x'.repeat(254) }, 'x'.repeat(254)],
    ['the member identifier', { identifier: 'Ada' }, 'Ada'],
  ])(
    'may be %s, and reaches the application as entered, with the request',
    async (_what, given, expected) => {
      await app.start({ accounts: tenants });
      const { status, body } = await signIn({ ...given, password });
      expect(status).toBe(200);
      expect(decodeJwt(body.access_token).sub).toBe(`${expected} of acme`);
    },
  );

  it.each([
    ['missing', {}, ['email']],
    ['empty', { email: '' }, ['email']],
    ['empty under its other name', { identifier: '' }, ['identifier']],
    ['too long', { email: 'x'.repeat(255) }, ['email']],
    ['too long under its other name', { identifier: 'x'.repeat(255) }, ['identifier']],
    ['no string', { email: 1 }, ['email']],
    ['null', { identifier: null }, ['identifier']],
    ['sent twice', { email: 'ada', identifier: 'ada' }, ['identifier']],
  ])('is rejected when it is %s', async (_what, given, fields) => {
    await app.start({ accounts: tenants });
    const { status, body } = await signIn({ ...given, password });
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect([...new Set(body.errors?.map(({ field }) => field))]).toEqual(fields);
  });
});

it('does without an email, in the response and in that of /auth/me', async () => {
  const accounts: AccountDirectory = {
    verify: (id) => Promise.resolve({ id }),
    find: (id) => Promise.resolve({ id }),
  };
  await app.start({ accounts });
  app.accounts.roles = ['editor'];
  const { body } = await app.post<TokenResponse>(AuthPath.login, { body: { ...ADA, transport: 'body' } });
  expect(body.account).toEqual({ id: ADA.email, email: null, roles: ['editor'] });
  const me = await app.get<MeResponse>(AuthPath.me, { bearer: body.access_token });
  expect(me.body.account).toEqual({ id: ADA.email, email: null });
  const { refresh_token } = body;
  const refreshed = await app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
  expect(refreshed.body.account).toEqual(body.account);
});

describe.each(['own', 'all'] as const)('a problem that verify throws, with problems: %s', (problems) => {
  class EmailNotConfirmedError extends defineProblem('email_not_confirmed', {
    status: 403,
    title: 'Email not confirmed',
  }) {}

  it('reaches the client as it is, and opens no session', async () => {
    await app.start({ problems });
    app.accounts.rejection = new EmailNotConfirmedError('Open the link that we sent to you.');
    const { status, body, cookies } = await app.post(AuthPath.login, { body: ADA });
    expect([status, cookies]).toEqual([403, []]);
    expect(body).toEqual({
      type: 'urn:holdfast:problem:email_not_confirmed',
      title: 'Email not confirmed',
      status: 403,
      code: 'email_not_confirmed',
      action: 'none',
      detail: 'Open the link that we sent to you.',
      instance: expect.any(String),
    });
    expect(await app.store.liveSessionsOf(ADA_ACCOUNT.id, app.clock.now())).toEqual([]);
  });
});

it('fails the start of forRootAsync without verify unless it is turned off', async () => {
  const configure = (given: Given): DynamicModule => AuthModule.forRootAsync({ useFactory: () => given });
  expect(await startError({ configure, accounts: withoutVerify })).toHaveProperty(
    'message',
    expect.stringContaining('passwordSignIn'),
  );
});
