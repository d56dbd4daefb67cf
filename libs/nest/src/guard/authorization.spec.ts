import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { Controller, Get } from '@nestjs/common';
import { ADA_ACCOUNT, TestApp } from '../../test/test-app';
import { RequireFreshSignIn, Roles } from './route-rules';

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

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start({ controllers: [PapersController, AccountController] });
});

afterEach(() => app.stop());

async function statusFor(path: string, bearer: string): Promise<number> {
  return (await app.get(path, { bearer })).status;
}

describe('a route for certain roles', () => {
  it('is closed to accounts without one, with forbidden', async () => {
    const { access_token } = await app.signIn();
    const { status, body } = await app.get('/papers', { bearer: access_token });
    expect([status, body.code, body.action]).toEqual([403, 'forbidden', 'none']);
  });

  it('is open to accounts with one of them; what the route says counts before what its controller says', async () => {
    app.accounts.roles = ['editor'];
    const { access_token } = await app.signIn();
    expect(await statusFor('/papers', access_token)).toBe(200);
    expect(await statusFor('/papers/secret', access_token)).toBe(403);
  });

  it('follows a change of roles at the next refresh', async () => {
    app.accounts.roles = ['admin'];
    const { access_token, refresh_token } = await app.signIn();
    app.accounts.roles = [];
    expect(await statusFor('/papers', access_token)).toBe(200);
    const { body } = await app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
    expect(await statusFor('/papers', body.access_token)).toBe(403);
  });
});

describe('an account that is gone', () => {
  it('signs in no more, and its sessions end at the next refresh', async () => {
    const [{ refresh_token }, other] = [await app.signIn(), await app.signIn()];
    app.accounts.disabled = true;
    const { status, body } = await app.post(AuthPath.refresh, { body: { refresh_token } });
    expect([status, body.code, body.detail]).toEqual([401, 'session_revoked', 'The account was disabled.']);
    expect(await statusFor('/things', other.access_token)).toBe(401);
    expect((await app.store.liveSessionsOf(ADA_ACCOUNT.id, app.clock.now())).length).toBe(0);
  });

  it('is signed out where it asks who it is, and the log tells why', async () => {
    const { access_token } = await app.signIn();
    app.accounts.disabled = true;
    const { status, body } = await app.get(AuthPath.me, { bearer: access_token });
    expect([status, body.code]).toEqual([401, 'session_revoked']);
    expect(app.log.entries).toContainEqual(
      expect.objectContaining({ event: 'session_ended', reason: 'account_disabled' }),
    );
  });
});

describe('a route that needs a fresh sign-in', () => {
  it('is open for as long as it says, and asks to sign in after that, whatever was refreshed', async () => {
    const { access_token, refresh_token } = await app.signIn();
    app.clock.advance(300_000);
    expect(await statusFor('/account/close', access_token)).toBe(200);
    app.clock.advance(1);
    const { body: renewed } = await app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
    const { status, body } = await app.get('/account/close', { bearer: renewed.access_token });
    expect([status, body.code, body.action]).toEqual([401, 'insufficient_user_authentication', 'sign_in']);
    const again = await app.signIn();
    expect(await statusFor('/account/close', again.access_token)).toBe(200);
  });

  it('cannot be given an age that is none', () => {
    expect(() => RequireFreshSignIn('5 minutes' as '5m')).toThrow(RangeError);
  });
});
