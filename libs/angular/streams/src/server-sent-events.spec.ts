import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { Session } from '@holdfast/angular';
import { AuthPath, makeProblem, PROBLEM_CONTENT_TYPE, type ProblemCode } from '@holdfast/contract';
import { BOB, FakeTab, peerMessageWith, settle, tokenResponse } from '../../test/fakes';
import { FETCH } from '../../fetch/src/fetch';
import { injectServerSentEvents, type ServerSentEvent } from './server-sent-events';
import { StreamRejectedError } from './stream-rejected.error';

let tab: FakeTab;
let requests: Request[];
let responses: Response[];
let seen: ServerSentEvent[];
let failure: unknown;
let isComplete: boolean;

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  tab = new FakeTab();
  requests = [];
  responses = [];
  seen = [];
  failure = null;
  isComplete = false;
  TestBed.overrideProvider(FETCH, {
    useValue: (request: Request) => {
      requests.push(request);
      const response = responses.shift();
      return response === undefined ? new Promise(() => undefined) : Promise.resolve(response);
    },
  });
  await tab.openSignedIn();
});

afterEach(() => {
  tab.close();
  jest.useRealTimers();
});

function stream(text: string): Response {
  return new Response(text, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } });
}

function problem(code: ProblemCode): Response {
  const body = makeProblem(code, `${code}.`, 'request');
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'Content-Type': PROBLEM_CONTENT_TYPE },
  });
}

function open(): () => void {
  const subscription = TestBed.runInInjectionContext(injectServerSentEvents)('/api/v1/news').subscribe({
    next: (event) => seen.push(event),
    error: (error: unknown) => {
      failure = error;
    },
    complete: () => {
      isComplete = true;
    },
  });
  return () => {
    subscription.unsubscribe();
  };
}

/** The real one: Node's streams take turns of the event loop, which no fake clock counts. */
const { setTimeout: later } = globalThis;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => later(resolve));
  await settle();
}

describe('injectServerSentEvents', () => {
  it('opens the stream with the access token and emits its events', async () => {
    responses = [stream('id: 7\nevent: note\ndata: saved\n\ndata: plain\n\n')];
    const close = open();
    await until(() => seen.length === 2);
    expect(requests[0]?.headers.get('Authorization')).toBe('Bearer first');
    expect(seen).toEqual([
      { type: 'note', data: 'saved', id: '7' },
      { type: 'message', data: 'plain', id: '7' },
    ]);
    close();
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  it('reopens a stream whose token expired after the last event, unnoticed by the subscriber', async () => {
    const notice = 'event: auth\ndata: {"code":"token_expired","action":"refresh"}\n\n';
    responses = [stream(`retry: 50\nid: 7\ndata: one\n\n${notice}`), problem('token_expired')];
    responses.push(stream('data: two\n\n'));
    const close = open();
    await until(() => seen.length === 1);
    await until(() => jest.getTimerCount() > 0);
    await jest.advanceTimersByTimeAsync(50);
    await until(() => requests.length === 2);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    await until(() => seen.length === 2);
    expect(requests[2]?.headers.get('Authorization')).toBe('Bearer second');
    expect(requests[2]?.headers.get('Last-Event-ID')).toBe('7');
    expect(seen.map(({ data }) => data)).toEqual(['one', 'two']);
    close();
  });

  it('reopens the stream after an outage', async () => {
    responses = [problem('store_unavailable'), stream('data: back\n\n')];
    const close = open();
    await until(() => requests.length === 1 && jest.getTimerCount() > 0);
    await jest.advanceTimersByTimeAsync(1_000);
    await until(() => seen.length === 1);
    expect(failure).toBeNull();
    close();
  });

  it('fails with the reason when the session ends', async () => {
    responses = [problem('session_revoked')];
    open();
    await until(() => failure !== null);
    expect(failure).toBeInstanceOf(StreamRejectedError);
    expect(failure).toMatchObject({ reason: { code: 'session_revoked' } });
    expect(TestBed.inject(Session).status()).toBe('signed_out');
  });

  it('fails when another account takes the place of the one that opened it', async () => {
    responses = [stream('data: one\n\n')];
    open();
    await until(() => seen.length === 1);
    tab.peerMessages$.next(peerMessageWith('other', 'session-2', 9_000_000, BOB));
    expect(failure).toMatchObject({ reason: { code: 'account_changed' } });
    await jest.advanceTimersByTimeAsync(60_000);
    expect(requests).toHaveLength(1);
  });

  it('completes when the API responds with 204', async () => {
    responses = [new Response(null, { status: 204 })];
    open();
    await until(() => isComplete);
    expect(requests).toHaveLength(1);
  });
});
