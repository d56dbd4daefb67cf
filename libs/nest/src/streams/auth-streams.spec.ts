import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { Controller, Inject, Req, Sse, type MessageEvent } from '@nestjs/common';
import { request } from 'node:http';
import { interval, map, type Observable } from 'rxjs';
import { ADA_ACCOUNT, TestApp } from '../../test/test-app';
import type { AuthContext } from '../context/auth-context';
import { CurrentAuth } from '../guard/current-auth.decorator';
import type { HttpRequest } from '../http/http-request';
import { HoldfastSessions } from '../sessions/holdfast-sessions';
import { AuthStreams } from './auth-streams';

let closed = 0;

@Controller('ticks')
class TicksController {
  constructor(@Inject(AuthStreams) private readonly streams: AuthStreams) {}

  @Sse()
  ticks(@CurrentAuth() auth: AuthContext, @Req() caller: HttpRequest): Observable<MessageEvent> {
    const ticks = interval(20).pipe(map((data) => ({ data: { tick: data } })));
    return this.streams.guard(auth, caller, ticks);
  }
}

/** A client of the stream. */
class Listener {
  text = '';
  readonly ended: Promise<void>;
  #wake: () => void = () => undefined;
  readonly #request;

  constructor(app: TestApp, bearer: string) {
    let end: () => void = () => undefined;
    this.ended = new Promise((resolve) => {
      end = resolve;
    });
    this.#request = request(
      {
        host: '127.0.0.1',
        port: app.port,
        path: '/ticks',
        agent: false,
        headers: { authorization: `Bearer ${bearer}` },
      },
      (response) => {
        response.setEncoding('utf8').on('data', (chunk: string) => {
          this.text += chunk;
          this.#wake();
        });
        response.on('close', () => {
          closed += 1;
          end();
        });
      },
    );
    this.#request.on('error', end);
    this.#request.end();
  }

  async receives(text: string): Promise<void> {
    while (!this.text.includes(text)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#request.destroy();
  }
}

let app: TestApp;

beforeEach(async () => {
  closed = 0;
  app = new TestApp();
  await app.start({ controllers: [TicksController] });
});

afterEach(() => app.stop());

describe('an event stream', () => {
  it('requires an access token', async () => {
    expect((await app.get('/ticks')).body.code).toBe('token_missing');
  });

  it('ends with an auth event when its token expires', async () => {
    const { access_token } = await app.signIn();
    const listener = new Listener(app, access_token);
    await listener.receives('"tick":2');
    app.clock.advance(86_400_000);
    await listener.ended;
    expect(listener.text).toMatch(
      /event: auth\n(id: .*\n)?data: \{"code":"token_expired","action":"refresh",/,
    );
  });

  it.each<[string, string, (accessToken: string) => Promise<unknown>]>([
    ['signed out', 'You signed out.', (bearer) => app.post(AuthPath.logout, { bearer })],
    [
      'ended on another instance',
      'An administrator ended the session.',
      async () => {
        const [live] = await app.store.liveSessionsOf(ADA_ACCOUNT.id, app.clock.now());
        await app.store.change(live?.state.id ?? '', (session) => ({
          outcome: null,
          next: { ...session, end: { reason: 'ended_by_admin', at: app.clock.now() } },
          events: [],
        }));
      },
    ],
  ])('ends when its session is %s', async (_how, detail, end) => {
    const { access_token, session } = await app.signIn();
    const listener = new Listener(app, access_token);
    await listener.receives('"tick":0');
    await end(access_token);
    await listener.ended;
    expect(listener.text).toContain('"code":"session_revoked","action":"sign_in"');
    expect(listener.text).toContain(detail);
    expect(app.log.entries).toContainEqual(
      expect.objectContaining({ reason: 'session_revoked', session_id: session.id }),
    );
  });

  it('ends with token_expired when the claims are refreshed, and opens again with a newer token', async () => {
    const { access_token, refresh_token } = await app.signIn();
    const listener = new Listener(app, access_token);
    await listener.receives('"tick":0');
    await app.app.get(HoldfastSessions).refreshClaims(ADA_ACCOUNT.id);
    await listener.ended;
    expect(listener.text).toContain('"code":"token_expired","action":"refresh"');
    const { body } = await app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
    const again = new Listener(app, body.access_token);
    await again.receives('"tick":5');
    expect(closed).toBe(1);
    again.close();
    await again.ended;
  });

  it('continues when another session ends', async () => {
    const [mine, other] = [await app.signIn(), await app.signIn()];
    const listener = new Listener(app, mine.access_token);
    await listener.receives('"tick":0');
    await app.post(AuthPath.logout, { bearer: other.access_token });
    await listener.receives('"tick":5');
    expect(closed).toBe(0);
    listener.close();
  });

  it('does not prevent the server from stopping', async () => {
    const { access_token } = await app.signIn();
    const listener = new Listener(app, access_token);
    await listener.receives('"tick":0');
    await app.stop();
    await listener.ended;
    expect(listener.text).toContain('"code":"store_unavailable","action":"retry"');
  });
});
