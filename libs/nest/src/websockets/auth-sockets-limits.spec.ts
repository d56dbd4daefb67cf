import { Injectable, type Type } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Server } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SocketClient } from '../../test/socket-client';
import { TestApp } from '../../test/test-app';
import { AuthGateway } from './auth-gateway';
import { AuthSocketsModule } from './auth-sockets.module';
import type { AuthSocketsOptions } from './auth-sockets-options';

@Injectable()
@WebSocketGateway({ path: '/live' })
class LengthGateway extends AuthGateway {
  @SubscribeMessage('length')
  length(@MessageBody() text: string): object {
    return { event: 'length', data: { length: text.length } };
  }
}

@Injectable()
@WebSocketGateway({ path: '/live', maxPayload: 1_000 })
class SmallGateway extends LengthGateway {}

@Injectable()
@WebSocketGateway({ path: '/live' })
class OtherGateway extends AuthGateway {}

let app: TestApp;
let clients: SocketClient[];

async function start(options?: AuthSocketsOptions, ...gateways: readonly Type[]): Promise<void> {
  await app.start({
    imports: [options === undefined ? AuthSocketsModule : AuthSocketsModule.forRoot(options)],
    providers: gateways.length === 0 ? [LengthGateway] : [...gateways],
    prepare: (application) => application.useWebSocketAdapter(new WsAdapter(application)),
  });
}

beforeEach(() => {
  app = new TestApp();
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.close();
  await app.stop();
});

/** Opens a socket. The server knows of it once it has responded to a message. */
async function open(): Promise<SocketClient> {
  const client = new SocketClient(app.port);
  clients.push(client);
  await client.send('length', '');
  return client;
}

async function openSignedIn(): Promise<SocketClient> {
  const client = await open();
  const { access_token } = await app.signIn();
  await client.send('auth', { access_token });
  return client;
}

/** Waits until the server has so many connections. */
async function waitForConnections(expected: number): Promise<void> {
  const server = app.app.getHttpServer() as Server;
  const getConnections = promisify(server.getConnections.bind(server));
  while ((await getConnections()) !== expected) await setImmediate();
}

describe('a message', () => {
  it('of more than 64 KiB closes the socket with 1009, signed in or not', async () => {
    await start();
    for (const client of [await open(), await openSignedIn()]) {
      await client.post('x'.repeat(64 * 1024 + 1));
      expect(await client.closed).toEqual([1009, '']);
    }
  });

  it('of at most 64 KiB reaches its handler', async () => {
    await start();
    const client = await openSignedIn();
    const length = 64 * 1024 - JSON.stringify({ event: 'length', data: '' }).length;
    expect(await client.send('length', 'x'.repeat(length))).toEqual({ event: 'length', data: { length } });
  });

  it('may be as large as the option maxMessageBytes', async () => {
    await start({ maxMessageBytes: 100_000 });
    const client = await openSignedIn();
    expect((await client.send('length', 'x'.repeat(90_000))).data).toEqual({ length: 90_000 });
    await client.post('x'.repeat(100_001));
    expect((await client.closed)[0]).toBe(1009);
  });
});

describe('a gateway with a smaller maxPayload of its own', () => {
  it('keeps it', async () => {
    await start({}, SmallGateway);
    const client = await open();
    await client.post('x'.repeat(1_001));
    expect((await client.closed)[0]).toBe(1009);
  });
});

describe('sockets that have not signed in', () => {
  it('are closed after signInTimeoutMs', async () => {
    await start({ signInTimeoutMs: 50 });
    const client = new SocketClient(app.port);
    clients.push(client);
    expect(await client.closed).toEqual([4401, 'token_missing']);
  });

  it('do not include those that signed in where several gateways share a path', async () => {
    await start({ signInTimeoutMs: 500 }, LengthGateway, OtherGateway);
    const client = await openSignedIn();
    const silent = new SocketClient(app.port);
    clients.push(silent);
    // Its time ends later than that of the first.
    await silent.closed;
    const closed = client.closed.then(() => 'closed');
    await client.post('');
    expect(await Promise.race([closed, setImmediate('open')])).toBe('open');
  });

  it('are closed with 1013 beyond maxUnauthenticatedSockets, the oldest first', async () => {
    await start({ maxUnauthenticatedSockets: 2 });
    const [first, second, third] = [await open(), await open(), await open()];
    expect(await first.closed).toEqual([1013, 'rate_limited']);
    const fourth = await open();
    expect(await second.closed).toEqual([1013, 'rate_limited']);
    for (const client of [third, fourth]) {
      expect(await client.send('length', '')).toMatchObject({ event: 'exception' });
    }
  });

  it('are cut if they do not respond to their closing', async () => {
    await start({ maxUnauthenticatedSockets: 1 });
    for (let count = 0; count < 5; count += 1) (await open()).pause();
    await waitForConnections(2);
  });

  it('never cost those that have', async () => {
    await start({ maxUnauthenticatedSockets: 1 });
    const signedIn = await openSignedIn();
    const others = [await open(), await open(), await open()];
    expect((await others[0]?.closed)?.[0]).toBe(1013);
    expect(await signedIn.send('length', 'still')).toEqual({ event: 'length', data: { length: 5 } });
  });

  it('do not count once they are closed', async () => {
    await start({ maxUnauthenticatedSockets: 1 });
    const gone = await open();
    gone.close();
    await gone.closed;
    const client = await open();
    expect(await client.send('length', '')).toMatchObject({ event: 'exception' });
  });
});

describe('AuthSocketsModule.forRoot', () => {
  it.each(['maxMessageBytes', 'maxUnauthenticatedSockets', 'signInTimeoutMs'])(
    'rejects a %s that is not a positive integer',
    (name) => {
      for (const value of [0, -1, 1.5, NaN]) {
        expect(() => AuthSocketsModule.forRoot({ [name]: value })).toThrow(
          `${name} must be a positive integer`,
        );
      }
    },
  );
});
