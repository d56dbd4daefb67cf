import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { Controller, Get } from '@nestjs/common';
import { ADA_ACCOUNT, TestApp } from '../../test/test-app';
import { OptionalAuth, Public, RequireFreshSignIn, Roles } from './route-rules';

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

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start({ controllers: [PapersController, AccountController, ShopController, OutletController] });
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
    expect([status, body.code, body.action]).toEqual([401, 'insufficient_user_authentication', 'sign_in']);
    const again = await app.signIn();
    expect(await statusFor('/account/close', again.access_token)).toBe(200);
  });

  it('rejects an invalid maximum age', () => {
    expect(() => RequireFreshSignIn('5 minutes' as '5m')).toThrow(RangeError);
  });
});
