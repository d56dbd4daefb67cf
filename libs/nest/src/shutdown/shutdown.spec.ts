import { SystemPath } from '@holdfast/contract';
import { Controller, Get, Inject, Req, Sse, type INestApplication, type MessageEvent } from '@nestjs/common';
import { jest } from '@jest/globals';
import { Agent, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { interval, map, type Observable } from 'rxjs';
import { TestApp } from '../../test/test-app';
import type { AuthContext } from '../context/auth-context';
import { CurrentAuth } from '../guard/current-auth.decorator';
import { Public } from '../guard/route-rules';
import type { HttpRequest } from '../http/http-request';
import { AuthStreams } from '../streams/auth-streams';

const DRAIN_MS = 5_000;

/** Finish the slow requests that are running. */
let finishers: (() => void)[] = [];

@Controller('work')
class WorkController {
  constructor(@Inject(AuthStreams) private readonly streams: AuthStreams) {}

  @Public()
  @Get('slow')
  slow(): Promise<string> {
    return new Promise((resolve) => {
      finishers.push(() => {
        resolve('done');
      });
    });
  }

  @Sse('ticks')
  ticks(@CurrentAuth() auth: AuthContext, @Req() caller: HttpRequest): Observable<MessageEvent> {
    return this.streams.guard(auth, caller, interval(5).pipe(map((data) => ({ data: { tick: data } }))));
  }
}

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

let app: TestApp;
let agent: Agent;

beforeEach(async () => {
  finishers = [];
  app = new TestApp();
  await app.start({ controllers: [WorkController], probes: true, shutdownDrainMs: DRAIN_MS });
  agent = new Agent({ keepAlive: true });
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'setInterval',
      'clearInterval',
    ],
  });
});

afterEach(async () => {
  jest.useRealTimers();
  agent.destroy();
  finishAll();
  await app.stop();
});

/** Calls `onText` with all that has arrived of the response, each time. Rejects when the connection ends early. */
function get(path: string, bearer = '', onText: (text: string) => void = () => undefined): Promise<Received> {
  return new Promise((resolve, reject) => {
    const headers = bearer === '' ? {} : { authorization: `Bearer ${bearer}` };
    const sent = request({ host: '127.0.0.1', port: app.port, path, agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        onText(text);
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
      response.on('error', reject);
    });
    sent.on('error', reject).end();
  });
}

function finishAll(): void {
  for (const finish of finishers) finish();
}

async function untilRunning(): Promise<void> {
  while (finishers.length === 0) await new Promise(setImmediate);
}

/** Opens a stream, and resolves when its first event has arrived. */
async function openStream(bearer: string): Promise<{ readonly ended: Promise<Received> }> {
  let ended: Promise<Received> = Promise.reject(new Error('not sent'));
  ended.catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    ended = get('/work/ticks', bearer, (text) => {
      if (text.includes('"tick":0')) resolve();
    });
    ended.catch(reject);
  });
  return { ended };
}

/** Stops the application as Nest's shutdown hooks do, and waits until it is not ready. */
async function stopBySignal(): Promise<{ readonly stopped: Promise<void> }> {
  const closing = app.app as INestApplication & { close(signal: string): Promise<void> };
  const stopped = closing.close('SIGTERM');
  while ((await get(SystemPath.ready)).status !== 503);
  return { stopped };
}

/** Waits until no more connections are accepted. */
async function untilClosed(): Promise<void> {
  while ((app.app.getHttpServer() as Server).listening) await new Promise(setImmediate);
}

/** All that arrives on a connection until it ends. */
async function textOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
  return text;
}

const NOTICE = '"code":"store_unavailable","action":"retry"';

describe('an instance that gets a signal to stop', () => {
  it('is not ready and says when to retry, while it serves requests and closes their connections', async () => {
    const { stopped } = await stopBySignal();
    const [ready, open] = [await get(SystemPath.ready), await get('/things/open')];
    expect([ready.status, ready.headers['retry-after']]).toEqual([503, '2']);
    expect([open.status, open.headers.connection]).toEqual([200, 'close']);
    jest.advanceTimersByTime(DRAIN_MS);
    await stopped;
    await expect(get('/things/open')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('ends streams with their notice at once, and those that are opened meanwhile before it closes', async () => {
    const { access_token } = await app.signIn();
    const early = await openStream(access_token);
    const { stopped } = await stopBySignal();
    expect((await early.ended).text).toContain(NOTICE);
    const late = await openStream(access_token);
    jest.advanceTimersByTime(DRAIN_MS);
    expect((await late.ended).text).toContain(NOTICE);
    await stopped;
  });

  it('finishes requests that are running, and closes their connections when they have become idle', async () => {
    const slow = get('/work/slow');
    await untilRunning();
    const { stopped } = await stopBySignal();
    jest.advanceTimersByTime(DRAIN_MS);
    await untilClosed();
    finishAll();
    expect(await slow).toMatchObject({ status: 200, text: 'done' });
    await stopped;
  });

  it('serves the next request on a connection that is still busy', async () => {
    const socket = connect(app.port, '127.0.0.1');
    const received = textOf(socket);
    socket.write('GET /work/slow HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await untilRunning();
    const { stopped } = await stopBySignal();
    jest.advanceTimersByTime(DRAIN_MS);
    await untilClosed();
    socket.write('GET /things/open HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await new Promise(setImmediate);
    finishAll();
    expect((await received).match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
    await stopped;
  });

  it('cuts what is still open at the time limit', async () => {
    const slow = get('/work/slow');
    await untilRunning();
    const { stopped } = await stopBySignal();
    jest.advanceTimersByTime(DRAIN_MS);
    await untilClosed();
    jest.advanceTimersByTime(25_000 - DRAIN_MS);
    await expect(slow).rejects.toMatchObject({ code: 'ECONNRESET' });
    await stopped;
  });
});

describe('an application that closes itself', () => {
  it('does not wait for load balancers', async () => {
    await get('/things/open');
    await app.app.close();
    await expect(get('/things/open')).rejects.toMatchObject({ code: expect.stringContaining('ECONN') });
  });
});
