import { AuthPath, type Problem, type TokenResponse } from '@holdfast/contract';
import { Controller, Get, Inject, Req, Sse, UseGuards, type MessageEvent } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { decodeJwt } from 'jose';
import { EMPTY, type Observable } from 'rxjs';
import { Device } from '../../test/device';
import { ADA, ADA_ACCOUNT, TestApp, type TestResponse } from '../../test/test-app';
import type { AuthContext } from '../context/auth-context';
import type { AuthEvent } from '../events/auth-event';
import { AuthEvents } from '../events/auth-events';
import type { CallerRequest } from '../http/http-request';
import { AuthStreams } from '../streams/auth-streams';
import { CurrentAuth } from './current-auth.decorator';
import { OptionalAuth, Public } from './route-rules';

@Controller('calls')
class CallsController {
  readonly #streams: AuthStreams;

  constructor(@Inject(AuthStreams) streams: AuthStreams) {
    this.#streams = streams;
  }

  @OptionalAuth()
  @Get('caller')
  caller(@CurrentAuth() auth: AuthContext | null): object {
    return { caller: auth?.accountId ?? null };
  }

  @Public()
  @UseGuards(AuthGuard('jwt'))
  @Get('passport')
  passport(): object {
    return { open: true };
  }

  @Sse('stream')
  stream(@CurrentAuth() auth: AuthContext, @Req() request: CallerRequest): Observable<MessageEvent> {
    return this.#streams.guard(auth, request, EMPTY);
  }
}

const THINGS = '/things';

let app: TestApp;
let device: Device;
let signedIn: TokenResponse & { readonly cookie: string };

beforeEach(async () => {
  app = new TestApp();
  device = await Device.make();
  await app.start({ accessTokens: 'dpop', controllers: [CallsController] });
  signedIn = await app.signInBound(device);
});

afterEach(() => app.stop());

type Claims = Readonly<Record<string, unknown>>;

async function headersFor(path: string, claims: Claims = {}, by = device): Promise<Record<string, string>> {
  return by.headersFor(signedIn.access_token, path, await app.nonce(), claims);
}

function get<Body = Problem>(path: string, headers: Record<string, string>): Promise<TestResponse<Body>> {
  return app.get<Body>(path, { headers });
}

async function rejection(headers: Record<string, string>, path = THINGS): Promise<string> {
  const { status, body } = await get(path, headers);
  return `${String(status)} ${body.code} ${body.action}`;
}

describe('a token response of a bound session', () => {
  it('has the token type DPoP, and the token names the device key', () => {
    expect(signedIn.token_type).toBe('DPoP');
    expect(decodeJwt(signedIn.access_token)['cnf']).toEqual({ jkt: device.thumbprint });
  });

  it('has the token type Bearer if the session is unbound', async () => {
    const { token_type, access_token } = await app.signIn();
    expect(token_type).toBe('Bearer');
    expect(decodeJwt(access_token)).not.toHaveProperty('cnf');
    const { status, headers } = await app.get(THINGS, { bearer: access_token });
    expect(status).toBe(200);
    expect(headers).not.toHaveProperty('dpop-nonce');
  });
});

describe('a request with a DPoP access token', () => {
  it('is accepted with a proof of the device key, and the response has a nonce for the next one', async () => {
    const { status, body, headers } = await get(THINGS, await headersFor(THINGS));
    expect([status, body]).toEqual([200, { of: ADA_ACCOUNT.id }]);
    const next = await device.headersFor(signedIn.access_token, THINGS, String(headers['dpop-nonce']));
    expect((await get(THINGS, next)).status).toBe(200);
  });

  it('needs a new proof each time', async () => {
    const headers = await headersFor(THINGS);
    expect((await get(THINGS, headers)).status).toBe(200);
    expect(await rejection(headers)).toBe('401 invalid_dpop_proof prove');
    expect((await get(THINGS, await headersFor(THINGS))).status).toBe(200);
  });

  it('is rejected without a proof, and signs nobody out', async () => {
    const { authorization = '' } = await headersFor(THINGS);
    expect(await rejection({ authorization })).toBe('401 invalid_dpop_proof prove');
    expect((await get(THINGS, await headersFor(THINGS))).status).toBe(200);
  });

  it.each<[string, Claims]>([
    ['another method', { htm: 'POST' }],
    ['another URL', { htu: 'http://localhost/others' }],
    ['another access token', { ath: 'A'.repeat(43) }],
    ['no access token', { ath: undefined }],
  ])('is rejected with a proof for %s', async (_what, claims) => {
    expect(await rejection(await headersFor(THINGS, claims))).toBe('401 invalid_dpop_proof prove');
  });

  it('is rejected as theft with a proof by another key', async () => {
    const events: AuthEvent[] = [];
    app.app.get(AuthEvents).listen((event) => events.push(event));
    const other = await Device.make();
    expect(await rejection(await headersFor(THINGS, {}, other))).toBe('401 invalid_dpop_proof prove');
    expect(events).toContainEqual({
      kind: 'theft_attempt',
      reason: 'proof_by_another_key',
      accountId: ADA_ACCOUNT.id,
      sessionId: signedIn.session.id,
    });
  });

  it('is challenged when its nonce is old, and the response has another one', async () => {
    const old = await headersFor(THINGS);
    app.clock.advance(121_000);
    const { body, headers } = await get(THINGS, old);
    expect(body).toMatchObject({ code: 'use_dpop_nonce', action: 'prove' });
    expect(headers['www-authenticate']).toMatch(/^DPoP error="use_dpop_nonce"/);
    const next = await device.headersFor(signedIn.access_token, THINGS, String(headers['dpop-nonce']));
    expect((await get(THINGS, next)).status).toBe(200);
  });

  it('is challenged when its nonce is that of the next refresh, which is valid for as long as the token', async () => {
    const { headers } = await app.post(AuthPath.refresh, {
      cookie: signedIn.cookie,
      proof: await app.proof(device, AuthPath.refresh),
    });
    const sent = await device.headersFor(signedIn.access_token, THINGS, String(headers['dpop-nonce']));
    expect(await rejection(sent)).toBe('401 use_dpop_nonce prove');
  });

  it('may be sent several times on one connection, and is checked each time', async () => {
    for (let request = 0; request < 3; request += 1) {
      expect((await get(THINGS, await headersFor(THINGS))).status).toBe(200);
    }
    const { authorization = '' } = await headersFor(THINGS);
    expect(await rejection({ authorization })).toBe('401 invalid_dpop_proof prove');
  });

  it('opens a stream, and is enough for Passport', async () => {
    expect((await get('/calls/stream', await headersFor('/calls/stream'))).status).toBe(200);
    expect((await get('/calls/passport', await headersFor('/calls/passport'))).status).toBe(200);
  });

  it('reauthenticates with the one proof of the request', async () => {
    const headers = await headersFor(AuthPath.reauthenticate, { htm: 'POST' });
    const { status, body } = await app.post<TokenResponse>(AuthPath.reauthenticate, {
      headers,
      body: { password: ADA.password },
    });
    expect([status, body.token_type]).toEqual([200, 'DPoP']);
  });
});

describe('a request through a proxy', () => {
  it('needs a proof for the public URL', async () => {
    await app.stop();
    const { store, clock } = app;
    await app.start({ accessTokens: 'dpop', publicUrl: 'https://app.example/base', store, clock });
    const path = THINGS;
    expect(await rejection(await headersFor(path))).toBe('401 invalid_dpop_proof prove');
    const htu = `https://app.example/base${path}`;
    expect((await get(path, await headersFor(path, { htu }))).status).toBe(200);
  });
});

describe('a route that needs no sign-in', () => {
  it('knows the caller, and asks for a fresh nonce instead of forgetting who calls', async () => {
    const path = '/calls/caller';
    const headers = await headersFor(path);
    expect((await get(path, await headersFor(path))).body).toEqual({ caller: ADA_ACCOUNT.id });
    app.clock.advance(121_000);
    expect(await rejection(headers, path)).toBe('401 use_dpop_nonce prove');
    expect((await app.get(path, { bearer: signedIn.access_token })).body).toEqual({ caller: null });
  });
});

describe('a copied DPoP access token', () => {
  it.each([THINGS, AuthPath.me, AuthPath.sessions, '/calls/passport', '/calls/stream'])(
    'does not open %s as a Bearer token',
    async (path) => {
      const { status, body, headers } = await app.get(path, { bearer: signedIn.access_token });
      expect([status, body.code]).toEqual([401, 'invalid_dpop_proof']);
      expect(headers['www-authenticate']).toMatch(/^DPoP error="invalid_dpop_proof"/);
    },
  );

  it('does not sign out', async () => {
    const { status } = await app.post(AuthPath.logout, { bearer: signedIn.access_token });
    expect(status).toBe(401);
    expect((await get(THINGS, await headersFor(THINGS))).status).toBe(200);
  });

  it('signs out with a proof, or with the refresh credential of its owner', async () => {
    const path = AuthPath.logout;
    const headers = await headersFor(path, { htm: 'POST' });
    expect((await app.post(path, { headers })).status).toBe(204);
    expect(await rejection(await headersFor(THINGS))).toBe('401 session_revoked sign_in');
    const again = await app.signInBound(device);
    const signOut = {
      bearer: again.access_token,
      cookie: again.cookie,
      proof: await app.proof(device, path),
    };
    expect((await app.post(path, signOut)).status).toBe(204);
  });

  it('is not renewed', async () => {
    const { status, body } = await app.post(AuthPath.refresh, { bearer: signedIn.access_token });
    expect([status, body.code]).toEqual([401, 'refresh_missing']);
  });
});

describe('the claim cnf of an application', () => {
  it('stays in its Bearer tokens, and is reserved where tokens are DPoP tokens', async () => {
    const claims = { claimsOf: () => Promise.resolve({ claims: { cnf: { 'x5t#S256': 'certificate' } } }) };
    expect((await app.post(AuthPath.login, { body: ADA })).status).toBe(200);
    await app.stop();
    await app.start({ accessTokens: 'dpop', claims });
    expect((await app.post(AuthPath.login, { body: ADA })).status).toBe(500);
    await app.stop();
    await app.start({ claims });
    const { access_token } = await app.signIn();
    expect((await app.get(THINGS, { bearer: access_token })).status).toBe(200);
  });
});

describe('a Bearer token', () => {
  it('is rejected with the scheme DPoP', async () => {
    const { access_token } = await app.signIn();
    const headers = await device.headersFor(access_token, THINGS, await app.nonce());
    expect(await rejection(headers)).toBe('401 token_invalid refresh');
  });
});

describe('after the option was turned off again', () => {
  it('a DPoP access token still needs its proof, and new tokens are Bearer tokens', async () => {
    await app.stop();
    const { store, clock } = app;
    await app.start({ store, clock });
    expect((await app.get(THINGS, { bearer: signedIn.access_token })).status).toBe(401);
    expect((await get(THINGS, await headersFor(THINGS))).status).toBe(200);
    const { token_type } = await app.signInBound(device);
    expect(token_type).toBe('Bearer');
  });
});
