import { AuthPath } from '@holdfast/contract';
import { jest } from '@jest/globals';
import {
  Controller,
  Get,
  Inject,
  Module,
  type INestApplication,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { adapter } from '../../test/test-app';
import { AuthModule } from '../auth.module';
import type { AuthContext } from '../context/auth-context';
import { CurrentAuth } from '../guard/current-auth.decorator';
import { RequireFreshSignIn, Roles } from '../guard/route-rules';
import { createTestAuth, type TestAuth } from './test-auth';

@Controller('papers')
class PapersController {
  @Get()
  mine(@CurrentAuth() { accountId, token }: AuthContext): object {
    return { accountId, claims: token.claims, amr: token.amr };
  }

  @Roles('editor')
  @Get('drafts')
  drafts(@CurrentAuth() { accountId }: AuthContext): object {
    return { accountId };
  }

  @RequireFreshSignIn('5m')
  @Get('settings')
  settings(): object {
    return {};
  }
}

/** As an application has it, with a database that tests do not have. */
@Module({
  imports: [
    AuthModule.forRootAsync({
      useFactory: () => Promise.reject(new Error('no database here')),
    }),
  ],
  controllers: [PapersController],
})
class AppModule {}

function newAdapter(): AbstractHttpAdapter {
  return adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
}

let auth: TestAuth;
let app: INestApplication;

beforeEach(async () => {
  auth = createTestAuth({ problems: 'all' });
  const module = await auth.override(Test.createTestingModule({ imports: [AppModule] })).compile();
  app = module.createNestApplication(newAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
});

afterEach(() => app.close());

async function get(path: string, authorization?: string): Promise<readonly [status: number, body: unknown]> {
  const response = await fetch((await app.getUrl()) + path, {
    headers: authorization === undefined ? {} : { authorization },
  });
  return [response.status, await response.json()];
}

describe('createTestAuth', () => {
  it('signs in any account, with its roles, claims and methods', async () => {
    const bearer = await auth.bearer('ada', {
      roles: ['editor'],
      claims: { tenant: 'a' },
      amr: ['pwd', 'otp'],
    });
    expect(await get('/papers', bearer)).toEqual([
      200,
      { accountId: 'ada', claims: { tenant: 'a' }, amr: ['pwd', 'otp'] },
    ]);
    expect(await get('/papers/drafts', bearer)).toEqual([200, { accountId: 'ada' }]);
  });

  it('checks requests as in production', async () => {
    const bearer = await auth.bearer('ada');
    expect(await get('/papers')).toMatchObject([401, { code: 'token_missing' }]);
    expect(await get('/papers', `${bearer}x`)).toMatchObject([401, { code: 'token_invalid' }]);
    expect(await get('/papers/drafts', bearer)).toMatchObject([403, { code: 'forbidden' }]);
  });

  it('has a clock that the test advances', async () => {
    const bearer = await auth.bearer('ada');
    expect((await get('/papers/settings', bearer))[0]).toBe(200);
    auth.clock.advance(300_001);
    expect(await get('/papers/settings', bearer)).toMatchObject([
      401,
      { code: 'insufficient_user_authentication' },
    ]);
    auth.clock.advance(86_400_000);
    expect(await get('/papers', bearer)).toMatchObject([401, { code: 'token_expired' }]);
  });

  it('knows the account and the session at the routes of the library', async () => {
    const [status, body] = await get(AuthPath.me, await auth.bearer('ada'));
    expect([status, body]).toMatchObject([200, { account: { id: 'ada' }, session: { bound: false } }]);
  });

  it('lets requests without a token be those of an account, by the same rules', async () => {
    auth.signInAs('bob', { roles: ['editor'] });
    expect(await get('/papers/drafts')).toEqual([200, { accountId: 'bob' }]);
    expect(await get('/papers/drafts', await auth.bearer('ada'))).toMatchObject([403, { code: 'forbidden' }]);
    auth.signInAs('bob');
    expect(await get('/papers/drafts')).toMatchObject([403, { code: 'forbidden' }]);
    auth.signOut();
    expect(await get('/papers')).toMatchObject([401, { code: 'token_missing' }]);
  });

  it('starts the clock when the test says', () => {
    expect(createTestAuth({ now: 1_000 }).clock.now()).toBe(1_000);
  });
});

describe('an application with a database of its own', () => {
  const DATABASE = Symbol('DATABASE');

  interface Database {
    readonly users: { find(id: string): Promise<string> };
    close(): Promise<void>;
  }

  @Controller('users')
  class UsersController {
    readonly #database: Database;

    constructor(@Inject(DATABASE) database: Database) {
      this.#database = database;
    }

    @Get('me')
    me(@CurrentAuth() { accountId }: AuthContext): object {
      return { accountId };
    }

    @Get()
    find(@CurrentAuth() { accountId }: AuthContext): Promise<string> {
      return this.#database.users.find(accountId);
    }
  }

  const openDatabase = jest.fn(() => Promise.reject(new Error('no database here')));

  @Module({
    imports: [AppModule],
    controllers: [UsersController],
    providers: [{ provide: DATABASE, useFactory: openDatabase }],
  })
  class DatabaseModule implements OnApplicationShutdown {
    readonly #database: Database;

    constructor(@Inject(DATABASE) database: Database) {
      this.#database = database;
    }

    onApplicationShutdown(): Promise<void> {
      return this.#database.close();
    }
  }

  function builder(): TestingModuleBuilder {
    return Test.createTestingModule({ imports: [DatabaseModule] });
  }

  async function start(testing: TestingModuleBuilder): Promise<void> {
    await app.close();
    app = (await testing.compile()).createNestApplication(newAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
  }

  it('opens it, unless the test names it', async () => {
    await expect(auth.override(builder()).compile()).rejects.toThrow('no database here');
    openDatabase.mockClear();
    await start(auth.override(builder(), { without: [DATABASE] }));
    expect(openDatabase).not.toHaveBeenCalled();
    expect(await get('/users/me', await auth.bearer('ada'))).toEqual([200, { accountId: 'ada' }]);
    await app.close();
  });

  it('fails where the test needs it after all, and the error names it', async () => {
    const module = await auth.override(builder(), { without: [DATABASE] }).compile();
    const { users } = module.get<Database>(DATABASE);
    expect(() => users.find('ada')).toThrow('Symbol(DATABASE) is not available in this test.');
  });
});
