import { AuthPath, type MeResponse, type TokenResponse } from '@holdfast/contract';
import { StoreUnavailableError } from '@holdfast/session';
import { jest } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { legacyToken, migration, MIGRATION_MS } from '../../test/legacy';
import { ADA_ACCOUNT, TestApp } from '../../test/test-app';
import type { AuthContext } from '../context/auth-context';
import { ServiceUnavailableError } from '../errors/problem-error';
import type { AuthEvent } from '../events/auth-event';
import { AuthEvents } from '../events/auth-events';
import { legacyJwt } from '../legacy/legacy-jwt';
import { HoldfastSessions } from '../sessions/holdfast-sessions';
import { CurrentAuth } from './current-auth.decorator';
import { LegacyAccess } from './legacy-access';
import { OptionalAuth, RequireFreshSignIn, Roles } from './route-rules';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;

@Controller('old')
class OldController {
  @Roles('editor')
  @Get('edit')
  edit(): object {
    return {};
  }

  @RequireFreshSignIn('30m')
  @Get('fresh')
  fresh(): object {
    return {};
  }

  @OptionalAuth()
  @Get('optional')
  optional(@CurrentAuth() auth: AuthContext | null): object {
    return { of: auth?.accountId ?? 'nobody' };
  }
}

let app: TestApp;
let token: string;

async function start(options: Parameters<typeof migration>[1] = { accept: true }): Promise<void> {
  app = new TestApp();
  await app.start({ ...migration(app, options), controllers: [OldController] });
  token = await legacyToken(app);
}

afterEach(() => app.stop());

describe('a guarded route, by default', () => {
  beforeEach(() => start({}));

  it('responds token_expired to a legacy token, so that the client exchanges it', async () => {
    const { status, body, headers } = await app.get('/things', { bearer: token });
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'token_expired', action: 'refresh' });
    expect(headers['www-authenticate']).toContain('error="invalid_token"');
    expect(app.log.entries.at(-1)).toMatchObject({ event: 'token_expired', user_id: ADA_ACCOUNT.id });
  });

  it('says the same of one that has expired, or was exchanged', async () => {
    await app.post(AuthPath.refresh, { bearer: token });
    expect((await app.get('/things', { bearer: token })).body.code).toBe('token_expired');
    app.clock.advance(DAY_MS);
    expect((await app.get('/things', { bearer: token })).body.code).toBe('token_expired');
  });

  it('responds token_invalid to what is no legacy token, and to all of them after the migration', async () => {
    const forged = await legacyToken(app, {}, 'a secret of somebody else');
    expect((await app.get('/things', { bearer: forged })).body.code).toBe('token_invalid');
    const old = await legacyToken(app, { exp: app.clock.now() / 1000 + 90 * 86_400 });
    app.clock.advance(MIGRATION_MS - 1);
    expect((await app.get('/things', { bearer: old })).body.code).toBe('token_expired');
    app.clock.advance(1);
    expect((await app.get('/things', { bearer: old })).body.code).toBe('token_invalid');
  });

  it('opens no session', async () => {
    await app.get('/things', { bearer: token });
    expect(await app.store.liveSessionsOf(ADA_ACCOUNT.id, app.clock.now())).toEqual([]);
  });
});

describe('a guarded route that accepts legacy tokens', () => {
  beforeEach(() => start());

  it('accepts the token of a client that cannot refresh, until it expires', async () => {
    for (const advance of [0, 10 * MINUTE_MS, 22 * HOUR_MS]) {
      app.clock.advance(advance);
      expect((await app.get('/things', { bearer: token })).body).toEqual({ of: ADA_ACCOUNT.id });
    }
    app.clock.advance(50 * MINUTE_MS);
    expect((await app.get('/things', { bearer: token })).body.code).toBe('token_expired');
  });

  it('accepts it under one session, which its owner sees', async () => {
    const [first, second] = await Promise.all([
      app.get<MeResponse>(AuthPath.me, { bearer: token }),
      app.get<MeResponse>(AuthPath.me, { bearer: token }),
    ]);
    expect(first.body).toEqual({
      account: ADA_ACCOUNT,
      session: {
        id: second.body.session.id,
        bound: false,
        idle_expires_at: '2026-01-16T11:00:00.000Z',
        expires_at: '2026-01-16T11:00:00.000Z',
      },
    });
    const { access_token } = await app.signIn();
    const { body } = await app.get<unknown>(AuthPath.sessions, { bearer: access_token });
    expect(JSON.stringify(body)).toContain(first.body.session.id);
  });

  it('knows the roles and the age of the sign-in', async () => {
    expect((await app.get('/old/edit', { bearer: token })).body.code).toBe('forbidden');
    app.accounts.roles = ['editor'];
    app.clock.advance(MINUTE_MS);
    expect((await app.get('/old/edit', { bearer: token })).status).toBe(200);
    expect((await app.get('/old/fresh', { bearer: token })).body.code).toBe(
      'insufficient_user_authentication',
    );
    const recent = await legacyToken(app, { auth_time: app.clock.now() / 1000 - 60 });
    expect((await app.get('/old/fresh', { bearer: recent })).status).toBe(200);
  });

  it('reads changed roles at once, when the application says so, since its client cannot refresh', async () => {
    app.accounts.roles = ['editor'];
    expect((await app.get('/old/edit', { bearer: token })).status).toBe(200);
    app.accounts.roles = [];
    await app.app.get(HoldfastSessions).refreshClaims(ADA_ACCOUNT.id);
    expect((await app.get('/old/edit', { bearer: token })).body.code).toBe('forbidden');
    expect((await app.get('/things', { bearer: token })).status).toBe(200);
  });

  it('knows the caller where that is optional', async () => {
    expect((await app.get<unknown>('/old/optional', { bearer: token })).body).toEqual({ of: ADA_ACCOUNT.id });
    const forged = await legacyToken(app, {}, 'a secret of somebody else');
    expect((await app.get<unknown>('/old/optional', { bearer: forged })).body).toEqual({ of: 'nobody' });
  });

  it('takes no outage for an anonymous caller where that is optional', async () => {
    jest.spyOn(app.accounts, 'claimsOf').mockRejectedValue(new ServiceUnavailableError());
    expect((await app.get('/old/optional', { bearer: token })).status).toBe(503);
  });

  it('takes a sign-in at an unknown time for an old one', async () => {
    await app.stop();
    await start({ accept: true, verify: () => Promise.resolve(ADA_ACCOUNT.id) });
    expect((await app.get('/things', { bearer: 'an-opaque-token' })).status).toBe(200);
    expect((await app.get('/old/fresh', { bearer: 'an-opaque-token' })).body.code).toBe(
      'insufficient_user_authentication',
    );
  });

  it('stops once the token is exchanged, and the session goes on', async () => {
    await app.get('/things', { bearer: token });
    const { body } = await app.post<TokenResponse>(AuthPath.refresh, { bearer: token });
    expect((await app.get('/things', { bearer: token })).body).toMatchObject({
      code: 'token_expired',
      action: 'refresh',
    });
    expect((await app.get('/things', { bearer: token })).body.code).toBe('token_expired');
    expect((await app.get('/things', { bearer: body.access_token })).status).toBe(200);
  });

  it('stops when the owner ends the session or signs out, and the token cannot be exchanged', async () => {
    const { body } = await app.get<MeResponse>(AuthPath.me, { bearer: token });
    const { access_token } = await app.signIn();
    await app.delete(`${AuthPath.sessions}/${body.session.id}`, { bearer: access_token });
    const other = await legacyToken(app, { jti: 'another' });
    await app.get('/things', { bearer: other });
    await app.post(AuthPath.logout, { bearer: other });
    for (const bearer of [token, token, other]) {
      expect((await app.get('/things', { bearer })).body).toMatchObject({
        code: 'session_revoked',
        action: 'sign_in',
      });
      expect((await app.post(AuthPath.refresh, { bearer })).body.code).toBe('session_revoked');
    }
  });

  it('stops within a minute of the account being disabled', async () => {
    await app.get('/things', { bearer: token });
    app.accounts.disabled = true;
    app.clock.advance(MINUTE_MS);
    expect((await app.get('/things', { bearer: token })).body).toMatchObject({
      code: 'session_revoked',
      action: 'sign_in',
    });
  });

  it('stops at once, on every instance, when the application ends the sessions of a disabled account', async () => {
    const other = new TestApp();
    const { store, accounts, clock } = app;
    await other.start({ ...migration(app, { accept: true }), store, accounts, clock });
    const unused = await legacyToken(app, { jti: 'not used before' });
    for (const instance of [app, other]) {
      expect((await instance.get('/things', { bearer: token })).status).toBe(200);
    }
    accounts.disabled = true;
    await app.app.get(HoldfastSessions).endAll(ADA_ACCOUNT.id, { reason: 'account_disabled' });
    for (const bearer of [token, unused]) {
      for (const instance of [other, app]) {
        expect((await instance.get('/things', { bearer })).body.code).toBe('session_revoked');
      }
    }
    await other.stop();
  });

  it('asks the application once a minute, not at every request', async () => {
    await app.stop();
    const verify = jest.fn(legacyJwt({ secret: 'unused' }));
    await start({ accept: true, verify });
    verify.mockResolvedValue({ accountId: ADA_ACCOUNT.id });
    for (let count = 0; count < 5; count += 1) await app.get('/things', { bearer: token });
    expect(verify).toHaveBeenCalledTimes(1);
    app.clock.advance(MINUTE_MS);
    await app.get('/things', { bearer: token });
    expect(verify).toHaveBeenCalledTimes(2);
  });

  it('looks the account up once for many requests at the same time', async () => {
    const access = app.app.get(LegacyAccess);
    const find = jest.spyOn(app.accounts, 'find');
    const requests = Array.from({ length: 20 }, () => access.authorize(token, { headers: {} }));
    const [first, ...others] = await Promise.all(requests);
    expect(others).toEqual(Array(19).fill(first));
    expect(find).toHaveBeenCalledTimes(1);
  });

  it('does not take a forged signature for the good one that it has seen', async () => {
    await app.get('/things', { bearer: token });
    const forged = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(43)}`;
    expect((await app.get('/things', { bearer: forged })).body.code).toBe('token_invalid');
  });

  it('responds 503 and never 401 in an outage', async () => {
    jest.spyOn(app.store, 'find').mockRejectedValue(new StoreUnavailableError('unreachable'));
    expect((await app.get('/things', { bearer: token })).status).toBe(503);
  });

  it('logs and counts a token once a minute, so that a team sees when nobody uses them any more', async () => {
    const events: AuthEvent[] = [];
    app.app.get(AuthEvents).listen((event) => events.push(event));
    for (const advance of [0, 1, MINUTE_MS]) {
      app.clock.advance(advance);
      await app.get('/things', { bearer: token });
    }
    expect(events.map(({ kind }) => kind)).toEqual(['legacy_token_accepted', 'legacy_token_accepted']);
    const logged = app.log.entries.filter(({ event }) => event === 'legacy_token_accepted');
    expect(logged).toHaveLength(2);
    expect(logged[0]).toMatchObject({ user_id: ADA_ACCOUNT.id, expires_at: '2026-01-16T11:00:00.000Z' });
  });

  it.each<[string, unknown]>([
    ['times in seconds', { accountId: ADA_ACCOUNT.id, authenticatedAt: 1_768_000_000 }],
    ['an expiry in seconds', { accountId: ADA_ACCOUNT.id, expiresAt: 1_768_000_000 }],
    ['a time that is none', { accountId: ADA_ACCOUNT.id, authenticatedAt: Number.NaN }],
    ['a time in millions of years', { accountId: ADA_ACCOUNT.id, authenticatedAt: 2 ** 60 }],
    ['no account', {}],
    ['an empty account', ''],
  ])('responds 503 and never 401 when the function returns %s', async (_what, result) => {
    await app.stop();
    await start({ accept: true, verify: () => Promise.resolve(result as string) });
    expect((await app.get('/things', { bearer: token })).status).toBe(503);
    expect(
      JSON.stringify(app.log.entries.map(({ err }) => String((err as Error | undefined)?.cause))),
    ).toContain('legacyTokens.verify');
  });

  it('takes no token that is too long', async () => {
    const long = await legacyToken(app, { padding: 'x'.repeat(8_000) });
    expect((await app.get('/things', { bearer: long })).body.code).toBe('token_invalid');
  });
});
