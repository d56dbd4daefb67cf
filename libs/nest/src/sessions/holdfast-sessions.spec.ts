import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { newSession } from '@holdfast/session';
import { policy } from '@holdfast/testing';
import { jest } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Inject, Post, Redirect, Req, Res } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { Device } from '../../test/device';
import { ADA_ACCOUNT, cookieOf, TestApp, type TestResponse } from '../../test/test-app';
import type { AuthContext } from '../context/auth-context';
import type { AuthEvent } from '../events/auth-event';
import { AuthEvents } from '../events/auth-events';
import { InvalidCredentialsError } from '../errors/problem-error';
import { CurrentAuth } from '../guard/current-auth.decorator';
import { Public } from '../guard/route-rules';
import type { HttpRequest } from '../http/http-request';
import { HoldfastSessions, type OpenSessionOptions } from './holdfast-sessions';

const SIGN_IN = '/own/sign-in';
const CALLBACK = '/own/callback';

/** Codes that each sign in once. */
const codes = new Set<string>();

interface SignInBody extends OpenSessionOptions {
  readonly accountId?: string;
}

/** An application that signs accounts in by itself. */
@Controller('own')
class OwnSignInController {
  readonly #sessions: HoldfastSessions;

  constructor(@Inject(HoldfastSessions) sessions: HoldfastSessions) {
    this.#sessions = sessions;
  }

  @Public()
  @Post('sign-in')
  @HttpCode(200)
  signIn(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @Body() { accountId = ADA_ACCOUNT.id, ...options }: SignInBody,
  ): Promise<TokenResponse> {
    return this.#sessions.open(request, response, accountId, options);
  }

  @Public()
  @Post('code')
  @HttpCode(200)
  redeem(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @Body() { code }: { readonly code: string },
  ): Promise<TokenResponse> {
    this.#sessions.admit(request, response);
    if (!codes.delete(code)) throw new InvalidCredentialsError();
    return this.#sessions.open(request, response, ADA_ACCOUNT.id);
  }

  @Public()
  @Get('callback')
  @Redirect('/welcome')
  async callback(@Req() request: HttpRequest, @Res({ passthrough: true }) response: unknown): Promise<void> {
    this.#sessions.admit(request, response, { allowCrossSite: true });
    await this.#sessions.open(request, response, ADA_ACCOUNT.id, { allowCrossSite: true });
  }

  @Post('password')
  @HttpCode(204)
  async changePassword(
    @Req() request: HttpRequest,
    @CurrentAuth() { accountId, sessionId }: AuthContext,
  ): Promise<void> {
    await this.#sessions.endAll(accountId, { reason: 'password_changed', except: sessionId, request });
  }
}

let app: TestApp;
let sessions: HoldfastSessions;
let device: Device;

beforeEach(async () => {
  app = new TestApp();
  await app.start({ controllers: [OwnSignInController] });
  sessions = app.app.get(HoldfastSessions);
  device = await Device.make();
});

afterEach(() => app.stop());

function open(options: Parameters<TestApp['post']>[1] = {}): Promise<TestResponse<TokenResponse>> {
  return app.post<TokenResponse>(SIGN_IN, { body: {}, ...options });
}

async function endOf(sessionId: string): Promise<string | undefined> {
  return (await sessions.find(sessionId))?.end?.reason;
}

describe('opening a session', () => {
  it('responds as the login route does: a cookie, no-store and a token that works', async () => {
    const response = await open();
    const { status, body, headers } = response;
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(headers['dpop-nonce']).toEqual(expect.any(String));
    expect(body.session.bound).toBe(false);
    expect(cookieOf(response)).toContain(body.session.id);
    expect((await app.get('/things', { bearer: body.access_token })).body).toEqual({ of: ADA_ACCOUNT.id });
    const refreshed = await app.post<TokenResponse>(AuthPath.refresh, { cookie: cookieOf(response) });
    expect(refreshed.body.session.id).toBe(body.session.id);
  });

  it('sends the refresh token in the body on request', async () => {
    const { body, cookies } = await open({ body: { transport: 'body' } });
    expect(cookies).toEqual([]);
    const refreshed = await app.post(AuthPath.refresh, { body: { refresh_token: body.refresh_token } });
    expect(refreshed.status).toBe(200);
  });

  it('binds it to the device whose proof comes along', async () => {
    const { body } = await open({ proof: await app.proof(device, SIGN_IN) });
    expect(body.session.bound).toBe(true);
    expect((await app.store.find(body.session.id))?.deviceKeyThumbprint).toBe(device.thumbprint);
  });

  it('rejects a bad proof as the login route does, and opens none', async () => {
    const stale = await app.post(SIGN_IN, { body: {}, proof: await device.proof(SIGN_IN, 'stale') });
    expect([stale.status, stale.body.code]).toEqual([401, 'use_dpop_nonce']);
    expect(stale.headers['dpop-nonce']).toEqual(expect.any(String));
    const proof = await app.proof(device, AuthPath.login);
    expect((await app.post(SIGN_IN, { body: {}, proof })).body.code).toBe('invalid_dpop_proof');
    expect(await sessions.list(ADA_ACCOUNT.id)).toEqual([]);
  });

  it('ends the earlier session of the browser and clears its cookie', async () => {
    const earlier = await app.signInBound(device);
    const response = await open({ cookie: earlier.cookie, proof: await app.proof(device, SIGN_IN) });
    expect(await endOf(earlier.session.id)).toBe('replaced');
    expect(response.cookies.find((cookie) => cookie.includes('Max-Age=0'))).toContain(earlier.session.id);
  });

  it('states how the account proved who it is', async () => {
    const { body } = await open({ body: { amr: ['otp', 'mfa'], acr: 'urn:strong' } });
    const claims = { amr: ['otp', 'mfa'], acr: 'urn:strong', auth_time: app.clock.now() / 1000 };
    expect(decodeJwt(body.access_token)).toMatchObject(claims);
    expect(await sessions.find(body.session.id)).toMatchObject({ amr: ['otp', 'mfa'], acr: 'urn:strong' });
    expect(decodeJwt((await open()).body.access_token)).not.toHaveProperty('amr');
  });

  it('adds the claims of the account, and emits and logs the sign-in', async () => {
    app.accounts.roles = ['editor'];
    const events: AuthEvent[] = [];
    app.app.get(AuthEvents).listen((event) => events.push(event));
    const { body } = await open();
    expect(decodeJwt(body.access_token)).toMatchObject({ roles: ['editor'] });
    expect(events).toContainEqual({
      kind: 'signed_in',
      accountId: ADA_ACCOUNT.id,
      sessionId: body.session.id,
      bound: false,
    });
    expect(app.log.entries.at(-1)).toMatchObject({ event: 'signed_in', session_id: body.session.id });
  });

  it('is rejected for an account that does not exist, or is disabled meanwhile', async () => {
    const unknown = await app.post(SIGN_IN, { body: { accountId: 'nobody' } });
    expect([unknown.status, unknown.body.code]).toEqual([401, 'invalid_credentials']);
    expect(unknown.body.detail).toBe('The account does not exist or is disabled.');
    expect(await sessions.list('nobody')).toEqual([]);
    app.accounts.disabled = true;
    const disabled = await app.post(SIGN_IN, { body: {} });
    expect([disabled.status, disabled.cookies]).toEqual([401, []]);
    expect(await sessions.list(ADA_ACCOUNT.id)).toEqual([]);
  });

  it('is rejected when another site makes the request', async () => {
    const response = await app.post(SIGN_IN, { body: {}, headers: { 'sec-fetch-site': 'cross-site' } });
    expect([response.status, response.body.code]).toEqual([403, 'origin_rejected']);
  });

  it('works in the redirect of another site when the application allows it', async () => {
    const response = await app.get(CALLBACK, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect([response.status, response.headers['location']]).toEqual([302, '/welcome']);
    expect((await app.post(AuthPath.refresh, { cookie: cookieOf(response) })).status).toBe(200);
  });

  it('fails with 503 during an outage', async () => {
    app.accounts.available = false;
    const { status, body } = await app.post(SIGN_IN, { body: {} });
    expect([status, body.code]).toEqual([503, 'store_unavailable']);
  });
});

describe('admitting a request', () => {
  it('uses up nothing when the proof needs a nonce, so that the client can send the request again', async () => {
    codes.add('once');
    const body = { code: 'once' };
    const first = await app.post('/own/code', { body, proof: await device.proof('/own/code', 'stale') });
    expect([first.status, first.body.code]).toEqual([401, 'use_dpop_nonce']);
    const proof = await device.proof('/own/code', String(first.headers['dpop-nonce']));
    const second = await app.post<TokenResponse>('/own/code', { body, proof });
    expect([second.status, second.body.session.bound]).toEqual([200, true]);
  });

  it('rejects the request of another site', async () => {
    codes.add('kept');
    const headers = { 'sec-fetch-site': 'cross-site' };
    const response = await app.post('/own/code', { body: { code: 'kept' }, headers });
    expect([response.status, response.body.code]).toEqual([403, 'origin_rejected']);
    expect(codes.delete('kept')).toBe(true);
  });
});

describe('ending sessions', () => {
  it('ends one at once, says why, and logs it without a request', async () => {
    const { access_token, session } = await app.signIn();
    expect(await sessions.end(session.id, { reason: 'signed_out_by_provider' })).toBe(true);
    expect(app.log.entries.at(-1)).toEqual({
      level: 'log',
      event: 'session_ended',
      session_id: session.id,
      user_id: ADA_ACCOUNT.id,
      reason: 'signed_out_by_provider',
      msg: 'session ended',
    });
    expect((await app.get('/things', { bearer: access_token })).body).toMatchObject({
      code: 'session_revoked',
      detail: 'You signed out at your identity provider.',
    });
  });

  it('returns false for a session that has ended, does not exist or has a malformed ID', async () => {
    const { session } = await app.signIn();
    await sessions.end(session.id, { reason: 'ended_by_application' });
    const unknown = newSession(ADA_ACCOUNT.id, { kind: 'none' }, app.clock.now(), policy).id;
    for (const id of [session.id, unknown, 'nonsense', '']) {
      expect(await sessions.end(id, { reason: 'password_changed' })).toBe(false);
    }
    expect(await endOf(session.id)).toBe('ended_by_application');
  });

  it('asks the store for no malformed ID, which a database would reject', async () => {
    const asked = [jest.spyOn(app.store, 'change'), jest.spyOn(app.store, 'findWithOrigin')];
    expect(await sessions.end('nonsense', { reason: 'password_changed' })).toBe(false);
    expect(await sessions.find('nonsense')).toBeNull();
    for (const call of asked) expect(call).not.toHaveBeenCalled();
  });

  it('ends all others after a changed password, with the ID of the request in the log', async () => {
    const [here, ...others] = [await app.signIn(), await app.signIn(), await app.signIn()];
    const { status, headers } = await app.post('/own/password', {
      bearer: here.access_token,
      headers: { 'x-request-id': 'change-1' },
    });
    expect([status, headers['set-cookie']]).toEqual([204, undefined]);
    for (const { session } of others) expect(await endOf(session.id)).toBe('password_changed');
    expect((await app.get('/things', { bearer: here.access_token })).status).toBe(200);
    expect(app.log.entries.at(-1)).toMatchObject({ event: 'session_ended', request_id: 'change-1' });
  });

  it('ends all and returns how many', async () => {
    await app.signIn();
    await app.signIn();
    expect(await sessions.endAll(ADA_ACCOUNT.id, { reason: 'sign_in_method_changed' })).toBe(2);
    expect(await sessions.endAll(ADA_ACCOUNT.id, { reason: 'sign_in_method_changed' })).toBe(0);
  });
});

describe('looking at sessions', () => {
  it('lists those that can be used, newest first', async () => {
    const unbound = await app.signIn();
    app.clock.advance(1_000);
    const bound = await app.signInBound(device);
    await app.signIn().then(({ session }) => sessions.end(session.id, { reason: 'ended_by_application' }));
    expect(await sessions.list(ADA_ACCOUNT.id)).toEqual([
      {
        id: bound.session.id,
        accountId: ADA_ACCOUNT.id,
        bound: true,
        createdAt: app.clock.now(),
        authenticatedAt: app.clock.now(),
        amr: ['pwd'],
        acr: null,
        lastUsedAt: app.clock.now(),
        refreshCount: 0,
        idleExpiresAt: Date.parse(bound.session.idle_expires_at),
        expiresAt: Date.parse(bound.session.expires_at),
        origin: { address: '127.0.0.1', userAgent: null },
        end: null,
      },
      expect.objectContaining({ id: unbound.session.id, bound: false }),
    ]);
  });

  it('finds one with where it was opened, also when it has ended', async () => {
    const { session } = await app.signIn();
    expect(await sessions.find(session.id)).toMatchObject({
      accountId: ADA_ACCOUNT.id,
      origin: { address: '127.0.0.1' },
      end: null,
    });
    app.clock.advance(1_000);
    await sessions.end(session.id, { reason: 'password_changed' });
    expect((await sessions.find(session.id))?.end).toEqual({
      reason: 'password_changed',
      at: app.clock.now(),
    });
  });

  it.each([
    ['idle_limit', policy],
    ['absolute_limit', { ...policy, idleTtlMs: policy.maxTtlMs }],
  ] as const)('finds an expired one as ended: %s', async (reason, limits) => {
    const state = newSession(ADA_ACCOUNT.id, { kind: 'none' }, app.clock.now(), limits);
    await app.store.create({ state, origin: { address: null, userAgent: null }, proofDigest: null });
    app.clock.advance(limits.maxTtlMs);
    expect((await sessions.find(state.id))?.end).toEqual({ reason, at: state.idleExpiresAt });
  });

  it('finds none with an unknown or malformed ID', async () => {
    const unknown = newSession(ADA_ACCOUNT.id, { kind: 'none' }, app.clock.now(), policy).id;
    for (const id of [unknown, 'nonsense']) expect(await sessions.find(id)).toBeNull();
  });
});
