import { Controller, Get, Injectable, Req, UseGuards, type Provider, type Type } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { generateKeyPairSync } from 'node:crypto';
import { Strategy } from 'passport-jwt';
import { ADA_ACCOUNT, TestApp } from '../../test/test-app';
import { Public } from '../guard/route-rules';

const DAY_MS = 86_400_000;

interface UserRequest {
  readonly user?: { readonly accountId?: string; readonly name?: string };
}

/** As teams write it. */
@Injectable()
class JwtAuthGuard extends AuthGuard('jwt') {}

@Injectable()
class OptionalJwtAuthGuard extends AuthGuard('jwt') {
  override handleRequest<User>(_error: unknown, user: User | false): User {
    return (user || { name: 'nobody' }) as User;
  }
}

/** Another strategy of the team, which accepts a key in a header. */
class ApiKeyStrategy {
  name = 'api-key';
  success!: (user: unknown) => void;
  fail!: (reason: string) => void;

  authenticate({ headers }: { readonly headers: Readonly<Record<string, unknown>> }): void {
    if (headers['x-api-key'] === 'right') this.success({ name: 'a program' });
    else this.fail('no API key');
  }
}

@Injectable()
class ApiKeys extends PassportStrategy(ApiKeyStrategy as Type<ApiKeyStrategy>, 'api-key') {
  validate(): null {
    return null;
  }
}

@Controller('passport')
class PassportController {
  @UseGuards(AuthGuard('jwt'))
  @Get('guarded')
  guarded(@Req() { user }: UserRequest): object {
    return { user: user?.accountId };
  }

  @Get('ours-alone')
  oursAlone(@Req() { user }: UserRequest): object {
    return { user: user ?? null };
  }

  @Public()
  @UseGuards(JwtAuthGuard)
  @Get('public')
  open(@Req() { user }: UserRequest): object {
    return { user: user?.accountId };
  }

  @Public()
  @UseGuards(OptionalJwtAuthGuard)
  @Get('optional')
  optional(@Req() { user }: UserRequest): object {
    return { user: user?.accountId ?? user?.name };
  }

  @Public()
  @UseGuards(AuthGuard(['api-key', 'jwt']))
  @Get('either')
  either(@Req() { user }: UserRequest): object {
    return { user: user?.accountId ?? user?.name };
  }
}

let app: TestApp;

async function start(
  options: Parameters<TestApp['start']>[0] = {},
  providers: Provider[] = [],
): Promise<TestApp> {
  app = new TestApp();
  await app.start({ controllers: [PassportController], providers: [ApiKeys, ...providers], ...options });
  return app;
}

afterEach(() => app.stop());

describe("AuthGuard('jwt')", () => {
  it('passes what our guard has passed, with the auth context as the user', async () => {
    await start();
    const { access_token } = await app.signIn();
    const { status, body } = await app.get('/passport/guarded', { bearer: access_token });
    expect([status, body]).toEqual([200, { user: ADA_ACCOUNT.id }]);
  });

  it.each(['/passport/public', '/passport/either'])(
    'authenticates by itself at a public route: %s',
    async (path) => {
      await start();
      const { access_token } = await app.signIn();
      expect(await app.get(path, { bearer: access_token })).toMatchObject({
        status: 200,
        body: { user: ADA_ACCOUNT.id },
      });
    },
  );

  it('rejects an expired, a missing and a revoked token at a public route as our guard does', async () => {
    await start();
    const { access_token: revoked } = await app.signIn();
    await app.post('/api/v1/auth/logout', { bearer: revoked });
    expect((await app.get('/passport/public', { bearer: revoked })).body.code).toBe('session_revoked');
    const { access_token } = await app.signIn();
    app.clock.advance(DAY_MS);
    expect((await app.get('/passport/public', { bearer: access_token })).body).toMatchObject({
      code: 'token_expired',
      action: 'refresh',
    });
    expect((await app.get('/passport/public')).body.code).toBe('token_missing');
  });

  it('lets the other strategies of the guard decide', async () => {
    await start();
    const { body } = await app.get('/passport/either', { headers: { 'x-api-key': 'right' } });
    expect(body).toEqual({ user: 'a program' });
    expect((await app.get('/passport/either')).status).toBe(401);
  });

  it('leaves it to the guard what becomes of a rejection', async () => {
    await start();
    expect((await app.get('/passport/optional')).body).toEqual({ user: 'nobody' });
  });

  it('authenticates each request by its own application, though Passport has one registry per process', async () => {
    const first = await start();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const second = new TestApp();
    await second.start({
      controllers: [PassportController],
      keys: {
        signing: [{ ...privateKey.export({ format: 'jwk' }), kid: 'second' }],
        hmacSecrets: [Buffer.alloc(32, 2)],
      },
    });
    try {
      const [{ access_token: ofFirst }, { access_token: ofSecond }] = [
        await first.signIn(),
        await second.signIn(),
      ];
      expect((await first.get('/passport/public', { bearer: ofFirst })).status).toBe(200);
      expect((await second.get('/passport/public', { bearer: ofSecond })).status).toBe(200);
      expect((await first.get('/passport/public', { bearer: ofSecond })).body.code).toBe('token_invalid');
      expect((await second.get('/passport/public', { bearer: ofFirst })).body.code).toBe('token_invalid');
    } finally {
      await second.stop();
    }
  });
});

describe('the option requestUser', () => {
  it('fills request.user at every guarded route', async () => {
    await start({ requestUser: ({ accountId, roles }) => ({ name: accountId, roles }) });
    const { access_token } = await app.signIn();
    const { body } = await app.get('/passport/ours-alone', { bearer: access_token });
    expect(body).toEqual({ user: { name: ADA_ACCOUNT.id, roles: [] } });
  });

  it('is optional: without it request.user is left alone', async () => {
    await start();
    const { access_token } = await app.signIn();
    expect((await app.get('/passport/ours-alone', { bearer: access_token })).body).toEqual({ user: null });
  });
});

describe('a strategy of the application that is named jwt', () => {
  const secret = 'a secret of the team, long enough for HS256';

  @Injectable()
  class OwnJwtStrategy extends PassportStrategy(Strategy) {
    constructor() {
      super({ jwtFromRequest: () => 'eyJhbGciOiJIUzI1NiJ9.e30.none', secretOrKey: secret });
    }

    validate(): object {
      return { name: 'of the team' };
    }
  }

  it("keeps the name: AuthGuard('jwt') uses it, and our guard goes on as before", async () => {
    await start({}, [OwnJwtStrategy]);
    const { access_token } = await app.signIn();
    // The team's strategy does not accept the token it is made to read.
    expect((await app.get('/passport/public', { bearer: access_token })).status).toBe(401);
    expect((await app.get('/passport/ours-alone', { bearer: access_token })).status).toBe(200);
  });
});
