import { PROBLEM_CONTENT_TYPE } from '@holdfast/contract';
import { Controller, Get, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { ADA_ACCOUNT, TestApp } from '../../test/test-app';
import { createApiDocument } from '../openapi/api-documentation';
import type { AuthContext } from '../context/auth-context';
import { CurrentAuth } from './current-auth.decorator';
import { Guarded, OptionalAuth, Public, RequireAcr, RequireFreshSignIn, Roles } from './route-rules';

const OPEN = { open: true };

/** A controller that the team has not moved yet. */
@Controller('legacy')
class LegacyController {
  @Get()
  list(): object {
    return OPEN;
  }

  @UseGuards(AuthGuard('jwt'))
  @Get('passport')
  passport(): object {
    return OPEN;
  }

  @Guarded()
  @Get('moved')
  moved(@CurrentAuth() { accountId }: AuthContext): object {
    return { accountId };
  }

  @Roles('admin')
  @Get('roles')
  roles(): object {
    return OPEN;
  }

  @RequireFreshSignIn('5m')
  @Get('fresh')
  fresh(): object {
    return OPEN;
  }

  @RequireAcr('urn:example:strong')
  @Get('acr')
  acr(): object {
    return OPEN;
  }

  @OptionalAuth()
  @Get('optional')
  optional(@CurrentAuth() auth: AuthContext | null): object {
    return { accountId: auth?.accountId ?? null };
  }
}

@Guarded()
@Controller('moved')
class MovedController {
  @Get()
  list(): object {
    return OPEN;
  }

  @Public()
  @Get('open')
  open(): object {
    return OPEN;
  }
}

@Controller('extended')
class ExtendedController extends MovedController {}

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start({ guard: 'opt-in', controllers: [LegacyController, MovedController, ExtendedController] });
});

afterEach(() => app.stop());

describe("the option guard: 'opt-in'", () => {
  it.each(['/legacy', '/moved/open'])('leaves %s open', async (path) => {
    expect(await app.get(path)).toMatchObject({ status: 200, body: OPEN });
  });

  it.each(['/legacy/moved', '/legacy/roles', '/legacy/fresh', '/legacy/acr', '/moved', '/extended'])(
    'guards %s, which has a decorator that requires an access token',
    async (path) => {
      expect(await app.get(path)).toMatchObject({ status: 401, body: { code: 'token_missing' } });
    },
  );

  it('knows the caller of a guarded route, and of one with @OptionalAuth()', async () => {
    const { access_token } = await app.signIn();
    const body = { accountId: ADA_ACCOUNT.id };
    expect(await app.get('/legacy/moved', { bearer: access_token })).toMatchObject({ status: 200, body });
    expect(await app.get('/legacy/optional', { bearer: access_token })).toMatchObject({ status: 200, body });
    expect((await app.get('/legacy/optional')).body).toEqual({ accountId: null });
  });

  it('still requires the roles of a route', async () => {
    const { access_token } = await app.signIn();
    expect((await app.get('/legacy/roles', { bearer: access_token })).body.code).toBe('forbidden');
  });

  it('logs at the start which routes it leaves open, without those that have a guard or are public', () => {
    const entries = app.log.entries.filter(({ event }) => event === 'routes_unmarked');
    expect(entries).toMatchObject([{ level: 'log' }]);
    expect(entries[0]?.['routes']).toContain('GET /legacy');
    expect(entries[0]?.['count']).toBe((entries[0]?.['routes'] as unknown[]).length);
    for (const path of [
      '/legacy/passport',
      '/legacy/moved',
      '/legacy/optional',
      '/moved/open',
      '/things/open',
    ]) {
      expect(entries[0]?.['routes']).not.toContain(`GET ${path}`);
    }
  });

  it('lists at most 50 of them', async () => {
    await app.stop();
    const controllers = Array.from({ length: 60 }, (_, index) => {
      @Controller(`open-${String(index)}`)
      class OpenController extends LegacyController {}
      return OpenController;
    });
    app = new TestApp();
    await app.start({ guard: 'opt-in', controllers });
    const entry = app.log.entries.find(({ event }) => event === 'routes_unmarked');
    expect(entry?.['routes']).toHaveLength(50);
    expect(entry?.['count']).toBeGreaterThanOrEqual(60);
  });

  it("lets AuthGuard('jwt') authenticate where it stands", async () => {
    const { access_token } = await app.signIn();
    expect((await app.get('/legacy/passport', { bearer: access_token })).status).toBe(200);
    expect((await app.get('/legacy/passport')).body).toMatchObject({ code: 'token_missing' });
  });

  it('guards every route of the library that documents token_missing', async () => {
    const guarded = guardedOperations();
    expect(guarded.length).toBeGreaterThan(8);
    for (const [method, path] of guarded) {
      expect([method, path, (await app.send(method, path)).body.code]).toEqual([
        method,
        path,
        'token_missing',
      ]);
    }
  });
});

function guardedOperations(): readonly (readonly [method: string, path: string])[] {
  const { paths } = createApiDocument(app.app, { title: 'test', version: '1' });
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      problemsOf(operation).includes('token_missing')
        ? [[method.toUpperCase(), path.replace(/\{\w+\}/g, ADA_ACCOUNT.id)] as const]
        : [],
    ),
  );
}

/** The codes that an operation documents for status 401. */
function problemsOf(operation: unknown): readonly string[] {
  const { responses } = operation as {
    readonly responses?: Readonly<
      Record<string, { readonly content?: Readonly<Record<string, { readonly examples?: object }>> }>
    >;
  };
  return Object.keys(responses?.['401']?.content?.[PROBLEM_CONTENT_TYPE]?.examples ?? {});
}
