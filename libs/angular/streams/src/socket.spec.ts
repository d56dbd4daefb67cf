import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { Session, ɵACCESS_PROOFS } from '@holdfast/angular';
import { AuthPath } from '@holdfast/contract';
import type { Subscription } from 'rxjs';
import { BOB, peerMessageWith, FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { injectSocket, type Socket, type SocketMessage } from './socket';
import { StreamRejectedError } from './stream-rejected.error';
import { WEB_SOCKET } from './web-socket';

/** A browser's end of a connection; the test is the server. */
class FakeWebSocket {
  static readonly opened: FakeWebSocket[] = [];
  readonly sent: SocketMessage[] = [];
  readyState = 0;
  onopen: ((event: object) => void) | null = null;
  onmessage: ((event: object) => void) | null = null;
  onclose: ((event: object) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeWebSocket.opened.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as SocketMessage);
  }

  close(): void {
    this.readyState = 3;
  }

  accept(): void {
    this.readyState = 1;
    this.onopen?.({});
    this.say({ event: 'auth', data: { status: 'signed_in' } });
  }

  say(message: SocketMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  drop(code: number, wasClean = true): void {
    this.readyState = 3;
    this.onclose?.({ code, wasClean });
  }
}

let tab: FakeTab;
let socket: Socket;
let listening: Subscription;
let seen: SocketMessage[];
let failure: unknown;

async function connection(number: number): Promise<FakeWebSocket> {
  await settle();
  const found = FakeWebSocket.opened[number];
  if (found === undefined) throw new Error('there is no such connection');
  return found;
}

function credentials({ sent }: FakeWebSocket): readonly unknown[] {
  return sent.map(({ data }) => (data as { access_token?: string }).access_token);
}

beforeEach(async () => {
  jest.useFakeTimers();
  FakeWebSocket.opened.length = 0;
  tab = new FakeTab();
  TestBed.overrideProvider(WEB_SOCKET, { useValue: FakeWebSocket });
  await tab.openSignedIn();
  socket = TestBed.runInInjectionContext(injectSocket)('/live');
  seen = [];
  failure = null;
  listening = socket.messages$.subscribe({
    next: (message) => seen.push(message),
    error: (error: unknown) => {
      failure = error;
    },
  });
});

afterEach(() => {
  listening.unsubscribe();
  tab.close();
  jest.useRealTimers();
});

describe('injectSocket', () => {
  it('signs in with the first message, then sends and emits messages', async () => {
    const first = await connection(0);
    expect(first.url).toBe('ws://localhost/live');
    expect(socket.send({ event: 'echo', data: 'too early' })).toBe(false);
    first.accept();
    expect(socket.send({ event: 'echo', data: 'hello' })).toBe(true);
    expect(first.sent).toEqual([
      { event: 'auth', data: { access_token: 'first' } },
      { event: 'echo', data: 'hello' },
    ]);
    first.say({ event: 'echo', data: 'hello' });
    expect(seen).toEqual([{ event: 'echo', data: 'hello' }]);
  });

  it('sends the new token when the session has one', async () => {
    const first = await connection(0);
    first.accept();
    tab.peerMessages$.next(peerMessageWith('second', 'session-1', 200_000));
    await settle();
    expect(credentials(first)).toEqual(['first', 'second']);
  });

  it('sends a proof for its URL beside a DPoP access token', async () => {
    (await connection(0)).accept();
    const proofFor = jest.fn((...call: unknown[]) => Promise.resolve(call.join(' ')));
    listening.unsubscribe();
    TestBed.resetTestingModule();
    tab = new FakeTab();
    TestBed.overrideProvider(WEB_SOCKET, { useValue: FakeWebSocket });
    tab.open({}, { ɵproviders: [{ provide: ɵACCESS_PROOFS, useValue: { send: () => null, proofFor } }] });
    (await tab.call(AuthPath.refresh)).flush({ ...tokenResponse('first'), token_type: 'DPoP' });
    await settle();
    listening = TestBed.runInInjectionContext(injectSocket)('/live').messages$.subscribe();
    const second = await connection(1);
    second.accept();
    await settle();
    expect(second.sent).toEqual([
      { event: 'auth', data: { access_token: 'first', proof: 'GET ws://localhost/live first' } },
    ]);
  });

  it('reopens a socket that was closed for its token with another token', async () => {
    (await connection(0)).accept();
    (await connection(0)).drop(4401);
    await jest.advanceTimersByTimeAsync(1_000);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    const second = await connection(1);
    second.accept();
    expect(credentials(second)).toEqual(['second']);
    expect(failure).toBeNull();
  });

  it.each([
    ['breaks', 1006, false],
    ['is closed by a server that shuts down', 1013, true],
  ])('reopens a socket that %s with the current token', async (_what, code, wasClean) => {
    (await connection(0)).accept();
    (await connection(0)).drop(code, wasClean);
    await jest.advanceTimersByTimeAsync(1_000);
    const second = await connection(1);
    second.accept();
    expect(credentials(second)).toEqual(['first']);
  });

  it('fails with the reason when the session has ended', async () => {
    (await connection(0)).accept();
    (await connection(0)).drop(4401);
    await jest.advanceTimersByTimeAsync(1_000);
    reject(await tab.call(AuthPath.refresh), 'session_revoked');
    await settle();
    expect(failure).toBeInstanceOf(StreamRejectedError);
    expect(failure).toMatchObject({ reason: { code: 'session_revoked' } });
    expect(FakeWebSocket.opened).toHaveLength(1);
  });

  it('ends at once when the user signs out or another account takes the place, and never serves that', async () => {
    const first = await connection(0);
    first.accept();
    tab.peerMessages$.next(peerMessageWith('other', 'session-2', 9_000_000, BOB));
    expect(failure).toMatchObject({ reason: { code: 'account_changed' } });
    expect(first.readyState).toBe(3);
    expect(credentials(first)).toEqual(['first']);

    listening = socket.messages$.subscribe({
      error: (error: unknown) => {
        failure = error;
      },
    });
    (await connection(1)).accept();
    const result = TestBed.inject(Session).signOut();
    expect(failure).toMatchObject({ reason: { code: 'signed_out' } });
    (await tab.call(AuthPath.logout)).flush(null, { status: 204, statusText: 'No Content' });
    await result;
    expect(FakeWebSocket.opened).toHaveLength(2);
  });

  it('closes the socket when nobody subscribes any more', async () => {
    (await connection(0)).accept();
    listening.unsubscribe();
    expect((await connection(0)).readyState).toBe(3);
    expect(socket.send({ event: 'echo', data: 'too late' })).toBe(false);
  });

  it('rejects other origins than the API', () => {
    const open = TestBed.runInInjectionContext(injectSocket);
    expect(() => open('wss://evil.example/live')).toThrow(TypeError);
  });
});
