import { AuthPath, type Page, type SessionDetails, type TokenResponse } from '@holdfast/contract';
import { RevocationCache, StoreUnavailableError } from '@holdfast/session';
import { jest } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { Device } from '../../test/device';
import { ADA_ACCOUNT, TestApp, type TestResponse } from '../../test/test-app';
import { Roles } from '../guard/route-rules';
import { HoldfastSessions } from './holdfast-sessions';

@Controller('secrets')
class SecretsController {
  @Roles('editor')
  @Get()
  list(): readonly string[] {
    return [];
  }
}

let app: TestApp;
/** Another instance on the same store and accounts. */
let other: TestApp;

beforeEach(async () => {
  [app, other] = [new TestApp(), new TestApp()];
  const { store, accounts, clock } = app;
  await app.start({ controllers: [SecretsController] });
  await other.start({ controllers: [SecretsController], store, accounts, claims: accounts, clock });
  app.accounts.roles = ['editor'];
});

afterEach(async () => {
  await app.stop();
  await other.stop();
});

/** What an administrator does: stores the roles, then refreshes the claims. */
async function setRoles(roles: readonly string[]): Promise<void> {
  app.accounts.roles = roles;
  await app.app.get(HoldfastSessions).refreshClaims(ADA_ACCOUNT.id);
}

async function resultOf(request: Promise<TestResponse<unknown>>): Promise<unknown> {
  const { status, body } = await request;
  return status === 200 ? 200 : (body as { readonly code: unknown }).code;
}

describe('a role taken away', () => {
  it('stops working on every instance, and a refresh gives the remaining roles', async () => {
    const { access_token: bearer, refresh_token } = await app.signIn();
    expect(await resultOf(other.get('/secrets', { bearer }))).toBe(200);
    await setRoles([]);
    for (const instance of [app, other]) {
      expect((await instance.get('/secrets', { bearer })).body).toMatchObject({
        status: 401,
        code: 'token_expired',
        action: 'refresh',
      });
    }
    const { body } = await other.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
    for (const instance of [app, other]) {
      expect(await resultOf(instance.get('/secrets', { bearer: body.access_token }))).toBe('forbidden');
      expect(await resultOf(instance.get('/things', { bearer: body.access_token }))).toBe(200);
    }
  });

  it('stops working after a second at the latest, also when no notification and no poll gets through', async () => {
    const device = await Device.make();
    const { access_token: bearer } = await app.signInBound(device);
    expect(await resultOf(other.get('/secrets', { bearer }))).toBe(200);
    const revocations = other.app.get(RevocationCache);
    for (const method of ['add', 'update'] as const) {
      jest.spyOn(revocations, method).mockReturnValue(undefined);
    }
    await setRoles([]);
    app.clock.advance(1_001);
    expect(await resultOf(other.get('/secrets', { bearer }))).toBe('token_expired');
  });

  it('stops working before the store is asked, so an outage does not bring it back', async () => {
    const { access_token: bearer } = await app.signIn();
    await setRoles([]);
    for (const method of ['find', 'change', 'revocationsSince'] as const) {
      jest.spyOn(app.store, method).mockRejectedValue(new StoreUnavailableError('unreachable'));
    }
    expect(await resultOf(app.get('/secrets', { bearer }))).toBe('token_expired');
  });
});

describe('refreshing the claims of an account', () => {
  it('signs nobody out and extends no session', async () => {
    const device = await Device.make();
    const [bound, unbound] = [await app.signInBound(device), await app.signIn()];
    const before = await app.store.liveSessionsOf(ADA_ACCOUNT.id, app.clock.now());
    app.clock.advance(60_000);
    await setRoles(['admin']);
    const live = await app.store.liveSessionsOf(ADA_ACCOUNT.id, app.clock.now());
    const limits = ({ state }: (typeof live)[number]) => [state.id, state.idleExpiresAt, state.lastUsedAt];
    expect(live.map(limits)).toEqual(before.map(limits));
    const refreshed = await app.post<TokenResponse>(AuthPath.refresh, {
      cookie: bound.cookie,
      proof: await app.proof(device, AuthPath.refresh),
    });
    const renewed = await other.post<TokenResponse>(AuthPath.refresh, {
      body: { refresh_token: unbound.refresh_token },
    });
    for (const { body } of [refreshed, renewed]) {
      expect(decodeJwt(body.access_token)).toMatchObject({ roles: ['admin'] });
      const sessions = await other.get<Page<SessionDetails>>(AuthPath.sessions, {
        bearer: body.access_token,
      });
      expect(sessions.body.items).toHaveLength(2);
    }
  });

  it('lets a stale access token of an unbound session, where it is the credential, be extended', async () => {
    const { access_token: bearer } = await app.signIn();
    await setRoles(['admin']);
    const { body } = await other.post<TokenResponse>(AuthPath.refresh, { bearer });
    expect(decodeJwt(body.access_token)).toMatchObject({ roles: ['admin'] });
    expect(await resultOf(app.get('/things', { bearer: body.access_token }))).toBe(200);
  });

  it('lets a stale access token sign out', async () => {
    const { access_token: bearer, session } = await app.signIn();
    await setRoles([]);
    expect((await app.post(AuthPath.logout, { bearer })).status).toBe(204);
    expect(await app.store.find(session.id)).toMatchObject({ end: { reason: 'signed_out' } });
  });

  it('leaves other accounts alone', async () => {
    const { access_token: bearer } = await app.signIn();
    await app.app.get(HoldfastSessions).refreshClaims('another account');
    expect(await resultOf(app.get('/secrets', { bearer }))).toBe(200);
  });
});

describe('a role changed while tokens are issued', () => {
  it('is not missed by a refresh that read the claims before', async () => {
    const { refresh_token } = await app.signIn();
    jest.spyOn(app.accounts, 'claimsOf').mockImplementationOnce(async () => {
      const read = { roles: app.accounts.roles };
      await setRoles([]);
      return read;
    });
    const { body } = await app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
    expect(await resultOf(app.get('/secrets', { bearer: body.access_token }))).toBe('token_expired');
  });

  it('is not missed by a sign-in that read the claims before', async () => {
    jest.spyOn(app.accounts, 'claimsOf').mockImplementationOnce(async () => {
      const read = { roles: app.accounts.roles };
      await setRoles([]);
      return read;
    });
    const { access_token: bearer } = await app.signIn();
    expect(await resultOf(app.get('/secrets', { bearer }))).toBe('token_expired');
  });
});
