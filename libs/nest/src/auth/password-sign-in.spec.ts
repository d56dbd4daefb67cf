import { AuthPath } from '@holdfast/contract';
import type { DynamicModule } from '@nestjs/common';
import { ADA, ADA_ACCOUNT, TestApp } from '../../test/test-app';
import { AuthModule } from '../auth.module';
import type { AuthModuleExtras } from '../auth.module-definition';
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
      'AuthModule: accounts.verify is missing: add it, or set passwordSignIn to false, which forRootAsync takes beside ' +
        'useFactory',
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

it('fails the start of forRootAsync without verify unless it is turned off', async () => {
  const configure = (given: Given): DynamicModule => AuthModule.forRootAsync({ useFactory: () => given });
  expect(await startError({ configure, accounts: withoutVerify })).toHaveProperty(
    'message',
    expect.stringContaining('passwordSignIn'),
  );
});
