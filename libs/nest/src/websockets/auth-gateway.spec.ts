import { AuthPath } from '@holdfast/contract';
import { Injectable } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import { ADA_ACCOUNT, TestApp } from '../../test/test-app';
import type { AuthContext } from '../context/auth-context';
import { CurrentAuth } from '../guard/current-auth.decorator';
import { Roles } from '../guard/route-rules';
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
}

interface Message {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A socket as a client holds it. */
class Client {
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  #wake: () => void = () => undefined;
  readonly opened: Promise<void>;
  readonly closed: Promise<readonly [code: number, reason: string]>;

  constructor(app: TestApp, headers: Record<string, string> = {}) {
    this.#socket = new WebSocket(`ws://127.0.0.1:${String(app.port)}/live`, { headers });
    this.#socket.on('message', (data) => {
      this.#messages.push(JSON.parse((data as Buffer).toString()) as Message);
      this.#wake();
    });
    this.opened = new Promise((resolve) => this.#socket.once('open', resolve));
    this.closed = new Promise((resolve) => {
      this.#socket.once('close', (code, reason) => {
        resolve([code, reason.toString()]);
      });
    });
  }

  async says(event: string, data: unknown): Promise<Message> {
    await this.opened;
    this.#socket.send(JSON.stringify({ event, data }));
    return this.next();
  }

  async next(): Promise<Message> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#socket.terminate();
  }
}

let app: TestApp;
let client: Client;

beforeEach(async () => {
  app = new TestApp();
  await app.start({
    imports: [AuthSocketsModule],
    providers: [EchoGateway],
    prepare: (application) => application.useWebSocketAdapter(new WsAdapter(application)),
  });
  client = new Client(app);
});

afterEach(async () => {
  client.close();
  await app.stop();
});

async function signIn(): Promise<string> {
  const { access_token } = await app.signIn();
  expect(await client.says('auth', { access_token })).toMatchObject({
    event: 'auth',
    data: { status: 'signed_in' },
  });
  return access_token;
}

describe('a socket', () => {
  it('answers nobody who has not signed in', async () => {
    expect(await client.says('echo', 'hello')).toMatchObject({
      event: 'exception',
      data: { code: 'token_missing', action: 'sign_in' },
    });
  });

  it('knows who has signed in, by a message or by the handshake', async () => {
    await signIn();
    expect((await client.says('echo', 'hello')).data).toMatchObject({
      text: 'hello',
      accountId: ADA_ACCOUNT.id,
    });
    const { access_token, session } = await app.signIn();
    const other = new Client(app, { authorization: `Bearer ${access_token}` });
    expect((await other.says('echo', 'hello')).data).toMatchObject({ sessionId: session.id });
    other.close();
  });

  it('holds messages to the roles that their handlers ask for', async () => {
    await signIn();
    expect(await client.says('secret', null)).toMatchObject({
      event: 'exception',
      data: { code: 'forbidden' },
    });
  });

  it.each<[string, unknown, string]>([
    ['no good', { access_token: 'nonsense' }, 'token_invalid'],
    ['no text', { access_token: 7 }, 'token_invalid'],
    ['not there', undefined, 'token_invalid'],
  ])('is closed where the token is %s', async (_what, data, code) => {
    void client.says('auth', data);
    expect(await client.closed).toEqual([4401, code]);
  });

  it('is closed where the token has expired, and where the session is over', async () => {
    const { access_token } = await app.signIn();
    app.clock.advance(86_400_000);
    void client.says('auth', { access_token });
    expect(await client.closed).toEqual([4401, 'token_expired']);
  });

  it('is closed within a second of its token’s expiry', async () => {
    await signIn();
    app.clock.advance(86_400_000);
    expect(await client.closed).toEqual([4401, 'token_expired']);
  });

  it('is closed within a second of its session’s end', async () => {
    const bearer = await signIn();
    await app.post(AuthPath.logout, { bearer });
    expect(await client.closed).toEqual([4401, 'session_revoked']);
  });

  it('goes on with a newer token, while one that stays with the older is closed', async () => {
    const former = await signIn();
    const other = new Client(app, { authorization: `Bearer ${former}` });
    await other.says('echo', 'hello');
    app.clock.advance(80_000_000);
    const { access_token } = await app.signIn();
    await client.says('auth', { access_token });
    app.clock.advance(6_400_000);
    expect(await other.closed).toEqual([4401, 'token_expired']);
    expect(await client.says('echo', 'still')).toMatchObject({ event: 'echo' });
  });

  it('goes on with the token it has where a newer one is no good', async () => {
    await signIn();
    expect(await client.says('auth', { access_token: 'nonsense' })).toMatchObject({
      event: 'exception',
      data: { code: 'token_invalid' },
    });
    expect(await client.says('echo', 'still')).toMatchObject({ event: 'echo' });
  });
});
