import { Injectable } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import { TestApp } from '../../test/test-app';
import { Public, Roles } from '../guard/route-rules';

/** A gateway that knows nothing of AuthGateway. */
@Injectable()
@WebSocketGateway({ path: '/plain' })
class PlainGateway {
  @SubscribeMessage('secret')
  secret(): object {
    return { event: 'secret', data: 'shown' };
  }

  @Roles('admin')
  @SubscribeMessage('admin')
  admin(): object {
    return { event: 'admin', data: 'never' };
  }

  @Public()
  @SubscribeMessage('open')
  open(): object {
    return { event: 'open', data: 'shown' };
  }
}

let app: TestApp;
let socket: WebSocket;

async function start(guard: 'all' | 'opt-in'): Promise<void> {
  app = new TestApp();
  await app.start({
    guard,
    problems: 'own',
    providers: [PlainGateway],
    prepare: (application) => application.useWebSocketAdapter(new WsAdapter(application)),
  });
  const { access_token } = await app.signIn();
  socket = new WebSocket(`ws://127.0.0.1:${String(app.port)}/plain`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  await new Promise((resolve) => socket.once('open', resolve));
}

afterEach(async () => {
  socket.close();
  await app.stop();
});

async function say(event: string): Promise<unknown> {
  const response = new Promise<string>((resolve) =>
    socket.once('message', (data: Buffer) => {
      resolve(data.toString());
    }),
  );
  socket.send(JSON.stringify({ event, data: {} }));
  return JSON.parse(await response);
}

describe('a gateway that does not extend AuthGateway', () => {
  it('is closed, since nothing authenticates its sockets', async () => {
    await start('all');
    expect(await say('secret')).toMatchObject({
      event: 'exception',
      data: { code: 'token_missing', action: 'sign_in' },
    });
  });

  it('is open where it is marked as public', async () => {
    await start('all');
    expect(await say('open')).toEqual({ event: 'open', data: 'shown' });
  });
  it('is open where guarding is opt-in, unless a decorator requires more', async () => {
    await start('opt-in');
    expect(await say('secret')).toEqual({ event: 'secret', data: 'shown' });
    expect(await say('admin')).toMatchObject({ event: 'exception', data: { code: 'token_missing' } });
  });
});
