import { AuthPath, type MeResponse, type TokenResponse } from '@holdfast/contract';
import { jest } from '@jest/globals';
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { Device } from '../../test/device';
import { legacyToken, migration } from '../../test/legacy';
import { ADA, ADA_ACCOUNT, TestApp, type TestResponse } from '../../test/test-app';
import { AuthEvents } from '../events/auth-events';
import { OptionalAuth, RequireAcr, RequireFreshSignIn } from '../guard/route-rules';
import type { HttpRequest } from '../http/http-request';
import { HoldfastSessions } from '../sessions/holdfast-sessions';

const STRONG = 'urn:example:strong';

/** An application that verifies codes by itself. */
@Controller('account')
class AccountController {
  readonly #sessions: HoldfastSessions;

  constructor(@Inject(HoldfastSessions) sessions: HoldfastSessions) {
    this.#sessions = sessions;
  }

  @RequireFreshSignIn('5m')
  @Get('close')
  close(): object {
    return { closed: true };
  }

  @RequireAcr(STRONG)
  @Get('export')
  export(): object {
    return { exported: true };
  }

  @OptionalAuth()
  @Post('code')
  code(@Req() request: HttpRequest, @Res({ passthrough: true }) response: unknown): Promise<TokenResponse> {
    return this.#sessions.reauthenticate(request, response, { amr: ['otp'], acr: STRONG });
  }
}

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start({ controllers: [AccountController] });
});

afterEach(() => app.stop());

type Call = Parameters<TestApp['post']>[1];

function confirm(bearer: string, call: Call = {}): Promise<TestResponse<TokenResponse & { code: string }>> {
  return app.post(AuthPath.reauthenticate, { bearer, body: { password: ADA.password }, ...call });
}

async function statusOf(path: string, bearer: string): Promise<number> {
  return (await app.get(path, { bearer })).status;
}

describe('confirming the password', () => {
  it('returns an access token of the same session that opens a route for fresh sign-ins', async () => {
    const { access_token, refresh_token, session } = await app.signIn();
    app.clock.advance(600_000);
    expect(await statusOf('/account/close', access_token)).toBe(401);
    const { status, body, cookies, headers } = await confirm(access_token);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 86_400,
      account: { id: ADA_ACCOUNT.id, email: ADA.email, roles: [] },
      session,
    });
    expect(cookies).toEqual([]);
    expect(headers['cache-control']).toBe('no-store');
    expect(decodeJwt(body.access_token)).toMatchObject({ auth_time: app.clock.now() / 1000, amr: ['pwd'] });
    expect(await statusOf('/account/close', body.access_token)).toBe(200);
    const refreshed = await app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
    expect(await statusOf('/account/close', refreshed.body.access_token)).toBe(200);
  });

  it('is in the log, in the history of the session and among the events', async () => {
    const events: unknown[] = [];
    app.app.get(AuthEvents).listen((event) => events.push(event));
    const { access_token, session } = await app.signIn();
    await confirm(access_token);
    expect(app.log.entries.at(-1)).toMatchObject({
      event: 'reauthenticated',
      amr: ['pwd'],
      session_id: session.id,
      user_id: ADA_ACCOUNT.id,
    });
    expect((await app.store.events(session.id, 1)).events[0]?.kind).toBe('reauthenticated');
    expect(events.at(-1)).toEqual({
      kind: 'reauthenticated',
      accountId: ADA_ACCOUNT.id,
      sessionId: session.id,
      amr: ['pwd'],
      acr: null,
    });
  });

  it('rejects a wrong password like a sign-in, and nothing changes', async () => {
    const { access_token, session } = await app.signIn();
    const before = await app.store.find(session.id);
    app.clock.advance(1_000);
    const { status, body } = await confirm(access_token, { body: { password: 'wrong' } });
    expect([status, body]).toMatchObject([401, { code: 'invalid_credentials', action: 'none' }]);
    expect(await app.store.find(session.id)).toMatchObject({ authentication: before?.authentication });
    expect(await statusOf('/things', access_token)).toBe(200);
  });

  it('shares its limit with the sign-in', async () => {
    await app.stop();
    app = new TestApp();
    await app.start({ rateLimits: { signInPerMinute: 2, refreshPerMinute: 0 } });
    const { access_token } = await app.signIn();
    const wrong = { body: { password: 'wrong' } };
    await confirm(access_token, wrong);
    await app.post(AuthPath.login, { body: { ...ADA, password: 'wrong' } });
    expect((await confirm(access_token, wrong)).body.code).toBe('rate_limited');
  });

  it('rejects another account that has the email by now', async () => {
    const { access_token } = await app.signIn();
    app.accounts.verify = () => Promise.resolve({ id: 'another', email: ADA.email });
    expect((await confirm(access_token)).body.code).toBe('invalid_credentials');
  });

  it('asks for the account by its identifier, else by its email, and rejects an account with neither', async () => {
    const { access_token } = await app.signIn();
    const asked: string[] = [];
    app.accounts.verify = (identifier) => {
      asked.push(identifier);
      return Promise.resolve({ id: ADA_ACCOUNT.id });
    };
    for (const names of [{ identifier: 'ada' }, { email: ADA.email }, {}]) {
      app.accounts.find = () => Promise.resolve({ id: ADA_ACCOUNT.id, ...names });
      await confirm(access_token);
    }
    expect(asked).toEqual(['ada', ADA.email]);
    expect((await confirm(access_token)).body.code).toBe('invalid_credentials');
  });

  it.each([[{}], [{ password: '' }], [{ password: 'x'.repeat(257) }], [{ password: 7 }]])(
    'validates %j',
    async (body) => {
      const { access_token } = await app.signIn();
      expect((await confirm(access_token, { body })).body.code).toBe('validation_failed');
    },
  );

  it('needs an access token, and no request from another site', async () => {
    const { access_token } = await app.signIn();
    const { body } = await app.post(AuthPath.reauthenticate, { body: { password: ADA.password } });
    expect(body.code).toBe('token_missing');
    const headers = { origin: 'https://evil.example' };
    expect((await confirm(access_token, { headers })).body.code).toBe('origin_rejected');
  });

  it('is rejected once the session has ended, and ends the sessions of a disabled account', async () => {
    const [ended, live] = [await app.signIn(), await app.signIn()];
    await app.post(AuthPath.logout, { bearer: ended.access_token });
    expect((await confirm(ended.access_token)).body.code).toBe('session_revoked');
    app.accounts.disabled = true;
    expect((await confirm(live.access_token)).body.code).toBe('session_revoked');
    expect((await app.store.find(live.session.id))?.end?.reason).toBe('account_disabled');
  });

  it('responds with 503 during an outage of the accounts, and the session stays', async () => {
    const { access_token } = await app.signIn();
    app.accounts.available = false;
    expect(await confirm(access_token)).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
    app.accounts.available = true;
    expect((await confirm(access_token)).status).toBe(200);
  });

  it('does not confirm a refresh token that an unbound client never got', async () => {
    const { access_token, refresh_token } = await app.signIn();
    // Its response is lost.
    await app.post(AuthPath.refresh, { body: { refresh_token } });
    app.clock.advance(60_000);
    const { body } = await confirm(access_token);
    expect(await statusOf('/things', body.access_token)).toBe(200);
    expect((await app.post(AuthPath.refresh, { body: { refresh_token } })).status).toBe(200);
  });
});

describe('confirming the password of a bound session', () => {
  it('needs a proof of the device key, so that a stolen access token and the password do not suffice', async () => {
    const device = await Device.make();
    const { access_token, session } = await app.signInBound(device);
    const byThief = await app.proof(await Device.make(), AuthPath.reauthenticate);
    for (const call of [{}, { proof: byThief }]) {
      const { status, body } = await confirm(access_token, call);
      expect([status, body]).toMatchObject([401, { code: 'invalid_dpop_proof', action: 'prove' }]);
    }
    expect((await app.store.events(session.id, 2)).events.map(({ kind }) => kind)).toEqual([
      'theft_attempt',
      'proof_missing',
    ]);
    const proof = await app.proof(device, AuthPath.reauthenticate);
    expect((await confirm(access_token, { proof })).status).toBe(200);
    expect((await confirm(access_token, { proof })).body.code).toBe('invalid_dpop_proof');
  });

  it('judges the proof before the password, so that a thief of the access token cannot guess passwords', async () => {
    const device = await Device.make();
    const { access_token } = await app.signInBound(device);
    const verify = jest.spyOn(app.accounts, 'verify');
    const byThief = await app.proof(await Device.make(), AuthPath.reauthenticate);
    for (const password of [ADA.password, 'wrong']) {
      for (const call of [{}, { proof: byThief }]) {
        const { body } = await confirm(access_token, { body: { password }, ...call });
        expect(body.code).toBe('invalid_dpop_proof');
      }
    }
    expect(verify).not.toHaveBeenCalled();
  });

  it('accepts a proof for one password, right or wrong', async () => {
    const device = await Device.make();
    const { access_token } = await app.signInBound(device);
    const proof = await app.proof(device, AuthPath.reauthenticate);
    const wrong = await confirm(access_token, { proof, body: { password: 'wrong' } });
    expect(wrong.body.code).toBe('invalid_credentials');
    expect((await confirm(access_token, { proof })).body.code).toBe('invalid_dpop_proof');
    const fresh = await app.proof(device, AuthPath.reauthenticate);
    expect((await confirm(access_token, { proof: fresh })).status).toBe(200);
  });

  it('asks for a fresh nonce before it verifies the password', async () => {
    const device = await Device.make();
    const { access_token } = await app.signInBound(device);
    const proof = await device.proof(AuthPath.reauthenticate, 'stale');
    const { body } = await confirm(access_token, { proof, body: { password: 'wrong' } });
    expect(body.code).toBe('use_dpop_nonce');
  });
});

describe('confirming the password with a legacy token', () => {
  async function restart(accept: boolean): Promise<string> {
    await app.stop();
    app = new TestApp();
    await app.start({ controllers: [AccountController], ...migration(app, { accept }) });
    return legacyToken(app);
  }

  it('returns an access token that counts as fresh, under the same session, until the legacy token expires', async () => {
    const token = await restart(true);
    expect(await statusOf('/account/close', token)).toBe(401);
    const { status, body } = await confirm(token);
    expect(status).toBe(200);
    expect(body.refresh_token).toBeUndefined();
    expect(await statusOf('/account/close', body.access_token)).toBe(200);
    const me = await app.get<MeResponse>(AuthPath.me, { bearer: token });
    expect(body.session).toEqual(me.body.session);
    expect(body.expires_in).toBe(23 * 3_600);
    app.clock.advance(23 * 3_600_000);
    expect(await statusOf('/things', body.access_token)).toBe(401);
  });

  it('does not make the sign-in of the exchanged session fresh', async () => {
    const token = await restart(true);
    await confirm(token);
    const { body } = await app.post<TokenResponse>(AuthPath.refresh, { bearer: token });
    expect(await statusOf('/account/close', body.access_token)).toBe(401);
  });

  it('has it exchanged first where it is not accepted', async () => {
    const { status, body } = await confirm(await restart(false));
    expect([status, body]).toMatchObject([401, { code: 'token_expired', action: 'refresh' }]);
  });
});

describe('reauthentication by the application', () => {
  it('raises the class of the same session, which later password checks keep', async () => {
    const { access_token, session } = await app.signIn();
    expect(await statusOf('/account/export', access_token)).toBe(401);
    const { body, headers } = await app.post<TokenResponse>('/account/code', { bearer: access_token });
    expect(body.session.id).toBe(session.id);
    expect(headers['cache-control']).toBe('no-store');
    expect(decodeJwt(body.access_token)).toMatchObject({ amr: ['otp'], acr: STRONG });
    expect(await statusOf('/account/export', body.access_token)).toBe(200);
    const confirmed = await confirm(body.access_token);
    expect(decodeJwt(confirmed.body.access_token)).toMatchObject({ amr: ['pwd'], acr: STRONG });
  });

  it('needs no proof in a bound session, and always an access token', async () => {
    const { access_token } = await app.signInBound(await Device.make());
    expect((await app.post('/account/code', { bearer: access_token })).status).toBe(201);
    expect((await app.post('/account/code')).body.code).toBe('token_missing');
  });
});
