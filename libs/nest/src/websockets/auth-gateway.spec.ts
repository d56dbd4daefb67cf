import { AuthPath } from '@holdfast/contract';
import { FakeClock } from '@holdfast/testing';
import { Injectable } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Device } from '../../test/device';
import { legacyToken, migration } from '../../test/legacy';
import { SocketClient } from '../../test/socket-client';
import { ADA_ACCOUNT, TestApp, type TestAppOptions } from '../../test/test-app';
import type { AuthContext } from '../context/auth-context';
import { CurrentAuth } from '../guard/current-auth.decorator';
import { RequireAcr, Roles } from '../guard/route-rules';
import { HoldfastSessions } from '../sessions/holdfast-sessions';
import { AuthGateway } from './auth-gateway';
import { AuthSocketsModule } from './auth-sockets.module';

@Injectable()
@WebSocketGateway({ path: '/live' })
class EchoGateway extends AuthGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() text: string, @CurrentAuth() { accountId, sessionId }: AuthContext): object {
    return { event: 'echo', data: { text, accountId, sessionId } };
  }

  @Roles('admin')
  @SubscribeMessage('secret')
  secret(): object {
    return { event: 'secret', data: 'never' };
  }

  @RequireAcr('urn:example:strong')
  @SubscribeMessage('vault')
  vault(): object {
    return { event: 'vault', data: 'never' };
  }
}

let app: TestApp;
let client: SocketClient;

async function start(
  options: Pick<TestAppOptions, 'accessTokens' | 'guard' | 'legacyTokens'>,
): Promise<void> {
  app = new TestApp();
  await app.start({
    ...options,
    imports: [AuthSocketsModule],
    providers: [EchoGateway],
    prepare: (application) => application.useWebSocketAdapter(new WsAdapter(application)),
  });
  client = new SocketClient(app.port);
}

afterEach(async () => {
  client.close();
  await app.stop();
});

async function signIn(): Promise<string> {
  const { access_token } = await app.signIn();
  expect(await client.send('auth', { access_token })).toMatchObject({
    event: 'auth',
    data: { status: 'signed_in' },
  });
  return access_token;
}

describe.each(['all', 'opt-in'] as const)("AuthGateway, with the option guard: '%s'", (guard) => {
  beforeEach(() => start({ guard }));

  it('rejects messages before the client has signed in', async () => {
    expect(await client.send('echo', 'hello')).toMatchObject({
      event: 'exception',
      data: { code: 'token_missing', action: 'sign_in' },
    });
  });

  it('identifies the account after sign-in by message or by handshake', async () => {
    await signIn();
    expect((await client.send('echo', 'hello')).data).toMatchObject({
      text: 'hello',
      accountId: ADA_ACCOUNT.id,
    });
    const { access_token, session } = await app.signIn();
    const other = new SocketClient(app.port, { authorization: `Bearer ${access_token}` });
    expect((await other.send('echo', 'hello')).data).toMatchObject({ sessionId: session.id });
    other.close();
  });

  it('rejects a message whose handler requires a role that the account does not have', async () => {
    await signIn();
    expect(await client.send('secret', null)).toMatchObject({
      event: 'exception',
      data: { code: 'forbidden' },
    });
  });

  it('says which authentication the handler of a message requires, and keeps the socket open', async () => {
    await signIn();
    expect(await client.send('vault', null)).toMatchObject({
      event: 'exception',
      data: { code: 'insufficient_user_authentication', acr_values: 'urn:example:strong' },
    });
    expect(await client.send('echo', 'still')).toMatchObject({ event: 'echo' });
  });

  it.each<[string, unknown, string]>([
    ['malformed', { access_token: 'nonsense' }, 'token_invalid'],
    ['not a string', { access_token: 7 }, 'token_invalid'],
    ['missing', undefined, 'token_invalid'],
  ])('closes the socket when the token is %s', async (_what, data, code) => {
    void client.send('auth', data);
    expect(await client.closed).toEqual([4401, code]);
  });

  it('closes the socket when the token has expired', async () => {
    const { access_token } = await app.signIn();
    app.clock.advance(86_400_000);
    void client.send('auth', { access_token });
    expect(await client.closed).toEqual([4401, 'token_expired']);
  });

  it('closes the socket within a second of its token’s expiry', async () => {
    await signIn();
    app.clock.advance(86_400_000);
    expect(await client.closed).toEqual([4401, 'token_expired']);
  });

  it('closes the socket within a second of its session’s end', async () => {
    const bearer = await signIn();
    await app.post(AuthPath.logout, { bearer });
    expect(await client.closed).toEqual([4401, 'session_revoked']);
  });

  it('closes the socket when the claims are refreshed, so that it opens again with the new roles', async () => {
    await signIn();
    await app.app.get(HoldfastSessions).refreshClaims(ADA_ACCOUNT.id);
    expect(await client.closed).toEqual([4401, 'token_expired']);
  });

  it('keeps a socket open that sends a newer token, and closes one that does not', async () => {
    const previousToken = await signIn();
    const other = new SocketClient(app.port, { authorization: `Bearer ${previousToken}` });
    await other.send('echo', 'hello');
    app.clock.advance(80_000_000);
    const { access_token } = await app.signIn();
    await client.send('auth', { access_token });
    app.clock.advance(6_400_000);
    expect(await other.closed).toEqual([4401, 'token_expired']);
    expect(await client.send('echo', 'still')).toMatchObject({ event: 'echo' });
  });

  it('keeps the previous token when a newer one is rejected', async () => {
    await signIn();
    expect(await client.send('auth', { access_token: 'nonsense' })).toMatchObject({
      event: 'exception',
      data: { code: 'token_invalid' },
    });
    expect(await client.send('echo', 'still')).toMatchObject({ event: 'echo' });
  });
});

describe('AuthGateway during a migration', () => {
  const clock = new FakeClock();

  it('signs in with an accepted legacy token, until it expires', async () => {
    await start(migration({ clock }, { accept: true }));
    expect(await client.send('auth', { access_token: await legacyToken({ clock }) })).toMatchObject({
      data: { status: 'signed_in' },
    });
    expect((await client.send('echo', 'hello')).data).toMatchObject({ accountId: ADA_ACCOUNT.id });
    app.clock.advance(86_400_000);
    expect(await client.closed).toEqual([4401, 'token_expired']);
  });

  it('closes the socket once the accepted token is exchanged', async () => {
    await start(migration({ clock }, { accept: true }));
    const bearer = await legacyToken({ clock });
    await client.send('auth', { access_token: bearer });
    await app.post(AuthPath.refresh, { bearer });
    expect((await client.closed)[0]).toBe(4401);
  });

  it('closes the socket of a legacy token that must be exchanged first', async () => {
    await start(migration({ clock }));
    void client.send('auth', { access_token: await legacyToken({ clock }) });
    expect(await client.closed).toEqual([4401, 'token_expired']);
  });
});

describe('a DPoP access token', () => {
  beforeEach(() => start({ accessTokens: 'dpop' }));

  it('signs a socket in with a proof for its URL, by message or by handshake', async () => {
    const device = await Device.make();
    const { access_token } = await app.signInBound(device);
    const headersFor = async (
      claims: Readonly<Record<string, unknown>> = {},
    ): Promise<Record<string, string>> =>
      device.headersFor(access_token, '', await app.nonce(), {
        htu: `http://127.0.0.1:${String(app.port)}/live`,
        ...claims,
      });
    const { dpop: proof } = await headersFor();
    expect(await client.send('auth', { access_token, proof })).toMatchObject({ event: 'auth' });
    const other = new SocketClient(app.port, await headersFor());
    expect(await other.send('echo', 'hello')).toMatchObject({ data: { accountId: ADA_ACCOUNT.id } });
    other.close();
    const refused = new SocketClient(app.port, await headersFor({ htm: 'POST' }));
    expect(await refused.closed).toEqual([4401, 'invalid_dpop_proof']);
  });

  it('signs no socket in without a proof', async () => {
    const { access_token } = await app.signInBound(await Device.make());
    await client.post(JSON.stringify({ event: 'auth', data: { access_token } }));
    expect(await client.closed).toEqual([4401, 'invalid_dpop_proof']);
  });
});
