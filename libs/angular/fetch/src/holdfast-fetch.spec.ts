import type { TestRequest } from '@angular/common/http/testing';
import { PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Session } from '@holdfast/angular';
import { AuthPath, makeProblem, PROBLEMS, type ProblemCode } from '@holdfast/contract';
import { FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { FETCH } from './fetch';
import { injectHoldfastFetch } from './holdfast-fetch';

const NOTES = '/api/v1/notes';

interface Sent {
  readonly url: string;
  readonly bearer: string | null;
  readonly body: string;
}

let tab: FakeTab;
let sent: Sent[];
let responses: (() => Response)[];

beforeEach(() => {
  tab = new FakeTab();
  [sent, responses] = [[], []];
  TestBed.overrideProvider(FETCH, {
    useValue: async (input: Request | string) => {
      const request = input instanceof Request ? input : new Request(new URL(input, 'http://localhost'));
      sent.push({
        url: request.url,
        bearer: request.headers.get('Authorization'),
        body: await request.text(),
      });
      return (responses.shift() ?? (() => new Response('found')))();
    },
  });
});

afterEach(() => {
  tab.close();
});

function fetched(...parameters: Parameters<typeof fetch>): Promise<Response> {
  return TestBed.runInInjectionContext(injectHoldfastFetch)(...parameters);
}

function problem(code: ProblemCode): () => Response {
  const { status, title } = PROBLEMS[code];
  return () => new Response(JSON.stringify(makeProblem(code, title, 'request')), { status });
}

/** The refresh, as soon as Node's streams have had their turns. */
async function refreshCall(): Promise<TestRequest> {
  for (;;) {
    const [call] = await tab.calls(AuthPath.refresh);
    if (call !== undefined) return call;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

describe('injectHoldfastFetch', () => {
  it('sends the access token, but only to the API', async () => {
    await tab.openSignedIn();
    await fetched(NOTES);
    for (const elsewhere of [
      '//evil.example/api',
      'https://localhost.evil.example/',
      'http://localhost:81/',
      '/assets/i18n/en.json',
    ]) {
      await fetched(elsewhere);
    }
    expect(sent.map(({ bearer }) => bearer)).toEqual(['Bearer first', null, null, null, null]);
  });

  it('keeps an Authorization header of the caller', async () => {
    await tab.openSignedIn();
    await fetched(NOTES, { headers: { Authorization: 'Bearer own' } });
    expect(sent[0]?.bearer).toBe('Bearer own');
  });

  it('replays requests with their bodies after one refresh for all', async () => {
    await tab.openSignedIn();
    responses = [problem('token_expired'), problem('token_expired')];
    const posts = [
      fetched(NOTES, { method: 'POST', body: 'a' }),
      fetched(NOTES, { method: 'POST', body: 'b' }),
    ];
    (await refreshCall()).flush(tokenResponse('second'));
    expect(await Promise.all((await Promise.all(posts)).map((post) => post.text()))).toEqual([
      'found',
      'found',
    ]);
    expect(sent.map(({ bearer, body }) => [bearer, body])).toEqual([
      ['Bearer first', 'a'],
      ['Bearer first', 'b'],
      ['Bearer second', 'a'],
      ['Bearer second', 'b'],
    ]);
  });

  it('replays a request whose rejection has no body, as for HEAD', async () => {
    await tab.openSignedIn();
    const headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
    responses = [() => new Response(null, { status: 401, headers })];
    const response = fetched(NOTES, { method: 'HEAD' });
    (await refreshCall()).flush(tokenResponse('second'));
    expect((await response).status).toBe(200);
    expect(sent.map(({ bearer }) => bearer)).toEqual(['Bearer first', 'Bearer second']);
  });

  it('returns the second rejection, with a body that can be read', async () => {
    await tab.openSignedIn();
    responses = [problem('token_expired'), problem('token_expired')];
    const response = fetched(NOTES);
    (await refreshCall()).flush(tokenResponse('second'));
    expect(await (await response).json()).toMatchObject({ code: 'token_expired' });
    expect(sent).toHaveLength(2);
  });

  it('returns the problem and ends the session when the API says that the session has ended', async () => {
    await tab.openSignedIn();
    responses = [problem('session_revoked')];
    expect((await fetched(NOTES)).status).toBe(401);
    expect(TestBed.inject(Session).status()).toBe('signed_out');
  });

  it('returns the problem if the user must reauthenticate, and the session stays', async () => {
    await tab.openSignedIn();
    responses = [problem('insufficient_user_authentication')];
    expect(await (await fetched(NOTES)).json()).toMatchObject({ action: 'reauthenticate' });
    expect(sent).toHaveLength(1);
    expect(TestBed.inject(Session).status()).toBe('signed_in');
  });

  it('responds to a waiting request with the reason when the session ends', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const response = fetched(NOTES);
    reject(await tab.call(AuthPath.refresh), 'session_expired');
    expect((await response).status).toBe(401);
    expect(await (await response).json()).toMatchObject({ code: 'session_expired', action: 'sign_in' });
    expect(sent).toEqual([]);
  });

  it('aborts a waiting request at once, while the refresh continues', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const giveUp = new AbortController();
    const response = fetched(NOTES, { signal: giveUp.signal });
    const call = await tab.call(AuthPath.refresh);
    giveUp.abort();
    await expect(response).rejects.toThrow();
    call.flush(tokenResponse('second'));
    await settle();
    expect(TestBed.inject(Session).status()).toBe('signed_in');
    expect(sent).toEqual([]);
  });

  it('goes out without a token if nobody is signed in', async () => {
    tab.open();
    const response = fetched(NOTES);
    reject(await tab.call(AuthPath.refresh), 'refresh_missing');
    expect((await response).status).toBe(200);
    expect(sent[0]?.bearer).toBeNull();
  });

  it('is the plain fetch on a server', async () => {
    TestBed.overrideProvider(PLATFORM_ID, { useValue: 'server' });
    tab.open();
    await fetched(NOTES);
    expect(sent[0]?.bearer).toBeNull();
  });
});
