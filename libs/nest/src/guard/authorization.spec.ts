import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { Controller, Get } from '@nestjs/common';
import { ADA_ACCOUNT, TestApp } from '../../test/test-app';
import type { AuthContext } from '../context/auth-context';
import { CurrentAuth } from './current-auth.decorator';
import { OptionalAuth, Public, RequireAcr, RequireFreshSignIn, Roles } from './route-rules';

@Roles('editor', 'admin')
@Controller('papers')
class PapersController {
  @Get()
  read(): { readonly read: true } {
    return { read: true };
  }

  @Roles('admin')
  @Get('secret')
  readSecret(): { readonly read: true } {
    return { read: true };
  }
}

@Controller('account')
class AccountController {
  @RequireFreshSignIn('5m')
  @Get('close')
  close(): { readonly closed: true } {
    return { closed: true };
  }
}

@Public()
@Controller('shop')
class ShopController {
  @Get()
  browse(): { readonly open: true } {
    return { open: true };
  }

  @Roles('admin')
  @Get('figures')
  readFigures(): { readonly read: true } {
    return { read: true };
  }

  @OptionalAuth()
  @Roles('admin')
  @Get('discounts')
  readDiscounts(): { readonly read: true } {
    return { read: true };
  }

  @Public()
  @RequireFreshSignIn('5m')
  @Get('orders')
  readOrders(): { readonly read: true } {
    return { read: true };
  }
}

@Public()
@Controller('outlet')
class OutletController extends PapersController {}

const STRONG = 'urn:example:strong';
const STRONGER = 'urn:example:stronger';

@RequireAcr(STRONG, STRONGER)
@Controller('payments')
class PaymentsController {
  @Get()
  list(@CurrentAuth() { acr, amr, authenticatedAt }: AuthContext): object {
    return { acr, amr, authenticatedAt };
  }

  @RequireFreshSignIn('5m')
  @Get('new')
  create(): { readonly paid: true } {
    return { paid: true };
  }

  @RequireAcr(STRONGER)
  @Get('all')
  refund(): { readonly paid: false } {
    return { paid: false };
  }
}

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start({
    controllers: [PapersController, PaymentsController, AccountController, ShopController, OutletController],
  });
});

afterEach(() => app.stop());

async function statusFor(path: string, bearer: string): Promise<number> {
  return (await app.get(path, { bearer })).status;
}

describe('a route for certain roles', () => {
  it('responds with forbidden to accounts without one', async () => {
    const { access_token } = await app.signIn();
    const { status, body } = await app.get('/papers', { bearer: access_token });
    expect([status, body.code, body.action]).toEqual([403, 'forbidden', 'none']);
  });

  it('is open to accounts with one of them; the route takes precedence over its controller', async () => {
    app.accounts.roles = ['editor'];
    const { access_token } = await app.signIn();
    expect(await statusFor('/papers', access_token)).toBe(200);
    expect(await statusFor('/papers/secret', access_token)).toBe(403);
  });

  it('applies a change of roles at the next refresh', async () => {
    app.accounts.roles = ['admin'];
    const { access_token, refresh_token } = await app.signIn();
    app.accounts.roles = [];
    expect(await statusFor('/papers', access_token)).toBe(200);
    const { body } = await app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
    expect(await statusFor('/papers', body.access_token)).toBe(403);
  });
});

describe('a route that is both open and has a requirement', () => {
  it.each(['/shop/figures', '/shop/discounts', '/shop/orders', '/outlet/secret'])(
    'is guarded where the requirement is as near or nearer: %s',
    async (path) => {
      expect((await app.get(path)).body.code).toBe('token_missing');
    },
  );

  it('is open where @Public() is nearer', async () => {
    expect((await app.get('/shop')).status).toBe(200);
    expect((await app.get('/outlet')).status).toBe(200);
  });
});

describe('a disabled account', () => {
  it('loses all its sessions at the next refresh of one', async () => {
    const [{ refresh_token }, other] = [await app.signIn(), await app.signIn()];
    app.accounts.disabled = true;
    const { status, body } = await app.post(AuthPath.refresh, { body: { refresh_token } });
    expect([status, body.code, body.detail]).toEqual([401, 'session_revoked', 'The account was disabled.']);
    expect(await statusFor('/things', other.access_token)).toBe(401);
    expect((await app.store.liveSessionsOf(ADA_ACCOUNT.id, app.clock.now())).length).toBe(0);
  });

  it('is signed out by /auth/me, and the log says why', async () => {
    const { access_token } = await app.signIn();
    app.accounts.disabled = true;
    const { status, body } = await app.get(AuthPath.me, { bearer: access_token });
    expect([status, body.code]).toEqual([401, 'session_revoked']);
    expect(app.log.entries).toContainEqual(
      expect.objectContaining({ event: 'session_ended', reason: 'account_disabled' }),
    );
  });
});

describe('a route that requires a fresh sign-in', () => {
  it('is open for the maximum age, and requires a new sign-in after it, despite refreshes', async () => {
    const { access_token, refresh_token } = await app.signIn();
    app.clock.advance(300_000);
    expect(await statusFor('/account/close', access_token)).toBe(200);
    app.clock.advance(1);
    const { body: refreshed } = await app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
    const { status, body } = await app.get('/account/close', { bearer: refreshed.access_token });
    expect([status, body.code, body.action]).toEqual([
      401,
      'insufficient_user_authentication',
      'reauthenticate',
    ]);
    const again = await app.signIn();
    expect(await statusFor('/account/close', again.access_token)).toBe(200);
  });

  it('says how recent the sign-in must be', async () => {
    const { access_token } = await app.signIn();
    app.clock.advance(300_001);
    const { body, headers } = await app.get('/account/close', { bearer: access_token });
    expect(headers['www-authenticate']).toBe(
      'Bearer error="insufficient_user_authentication", error_description="This action requires a more recent ' +
        'sign-in. Reauthenticate, then send the request again.", max_age="300"',
    );
    expect(body).toMatchObject({ max_age: 300 });
    expect(body).not.toHaveProperty('acr_values');
  });

  it('rejects an invalid maximum age', () => {
    expect(() => RequireFreshSignIn('5 minutes' as '5m')).toThrow(RangeError);
  });
});

describe('a route that requires an authentication context class', () => {
  /** An access token of a session that has reached the class. */
  async function signInWith(acr: string): Promise<string> {
    const { session, refresh_token } = await app.signIn();
    await app.store.change(session.id, (found) => {
      const authentication = { ...found.authentication, amr: ['pwd', 'otp'], acr };
      return { outcome: null, next: { ...found, authentication }, events: [] };
    });
    const { body } = await app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
    return body.access_token;
  }

  it('is open to sessions that have reached one of them, which the route can read', async () => {
    const authenticatedAt = app.clock.now();
    for (const acr of [STRONG, STRONGER]) {
      const { status, body } = await app.get<object>('/payments', { bearer: await signInWith(acr) });
      expect([status, body]).toEqual([200, { acr, amr: ['pwd', 'otp'], authenticatedAt }]);
    }
  });

  it('says which classes it requires, and the session stays', async () => {
    const { access_token } = await app.signIn();
    const { status, body, headers } = await app.get('/payments', { bearer: access_token });
    expect([status, body.code]).toEqual([401, 'insufficient_user_authentication']);
    expect(headers['www-authenticate']).toBe(
      'Bearer error="insufficient_user_authentication", error_description="This action requires a stronger ' +
        `sign-in. Reauthenticate, then send the request again.", acr_values="${STRONG} ${STRONGER}"`,
    );
    expect(body).toMatchObject({ acr_values: `${STRONG} ${STRONGER}` });
    expect(body).not.toHaveProperty('max_age');
    expect(await statusFor('/things', access_token)).toBe(200);
  });

  it('is closed to sessions of another class; the route takes precedence over its controller', async () => {
    const bearer = await signInWith(STRONG);
    expect(await statusFor('/payments', await signInWith('urn:example'))).toBe(401);
    expect(await statusFor('/payments/all', bearer)).toBe(401);
    expect(await statusFor('/payments/all', await signInWith(STRONGER))).toBe(200);
  });

  it('may require a fresh sign-in as well', async () => {
    const [weak, strong] = [(await app.signIn()).access_token, await signInWith(STRONG)];
    expect(await statusFor('/payments/new', strong)).toBe(200);
    const { body: fresh } = await app.get('/payments/new', { bearer: weak });
    expect(fresh).toMatchObject({ acr_values: `${STRONG} ${STRONGER}` });
    expect(fresh).not.toHaveProperty('max_age');
    app.clock.advance(300_001);
    const rejected = await app.get('/payments/new', { bearer: weak });
    expect(rejected.headers['www-authenticate']).toContain(
      `max_age="300", acr_values="${STRONG} ${STRONGER}"`,
    );
    expect(rejected.body.detail).toContain('a more recent and a stronger sign-in');
    const { headers } = await app.get('/payments/new', { bearer: strong });
    expect(headers['www-authenticate']).not.toContain('acr_values');
  });

  it('is declared with classes that a header can name', () => {
    expect(() => RequireAcr('two words')).toThrow(RangeError);
    expect(() => RequireAcr('', STRONG)).toThrow(RangeError);
    expect(() => RequireAcr('1', '2', '3', '4', '5', '6', '7', '8', '9')).toThrow('1 to 8');
    expect(() => RequireAcr('"')).toThrow("@RequireAcr('\"')");
  });
});
