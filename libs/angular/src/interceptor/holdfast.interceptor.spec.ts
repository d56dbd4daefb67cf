import { jest } from '@jest/globals';
import {
  HTTP_INTERCEPTORS,
  HttpBackend,
  HttpClient,
  HttpContext,
  HttpEventType,
  provideHttpClient,
  withInterceptors,
  withInterceptorsFromDi,
  withRequestsMadeViaParent,
  type HttpErrorResponse,
  type HttpEvent,
  type HttpHandler,
  type HttpRequest,
} from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { HttpTestingController, type TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { AuthPath, makeProblem } from '@holdfast/contract';
import { defer, firstValueFrom, Subject, switchMap, type Observable } from 'rxjs';
import { bearerOf, BOB, FakeTab, peerMessageWith, reject, settle, tokenResponse } from '../../test/fakes';
import { Session } from '../session/session';
import { HoldfastInterceptor } from './holdfast.interceptor';
import { NO_REPLAY, SKIP_AUTH } from './request-context';

const NOTES = '/api/v1/notes';
const EXPIRED = JSON.stringify(makeProblem('token_expired', 'It expired.', 'request'));

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
});

afterEach(() => {
  tab.close();
});

function http(): HttpClient {
  return TestBed.inject(HttpClient);
}

function get(url = NOTES): Promise<unknown> {
  return firstValueFrom(http().get(url));
}

function post(text: string): Promise<unknown> {
  return firstValueFrom(http().post(NOTES, { text }));
}

/** A 401 with a challenge (RFC 9110 §11.6.1). */
function unauthorized(challenge: string | null): Parameters<TestRequest['flush']>[1] {
  const headers = challenge === null ? {} : { 'WWW-Authenticate': challenge };
  return { status: 401, statusText: 'Unauthorized', headers };
}

/** The error of a request that fails. */
async function failure(request: Promise<unknown>): Promise<HttpErrorResponse> {
  return request.then(
    () => {
      throw new Error('the request succeeded');
    },
    (error: unknown) => error as HttpErrorResponse,
  );
}

describe('a request', () => {
  it('carries the access token', async () => {
    await tab.openSignedIn();
    const response = get();
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBe('Bearer first');
    call.flush([]);
    expect(await response).toEqual([]);
  });

  it('waits until the page knows who is signed in', async () => {
    tab.open();
    const response = get();
    expect(await tab.calls(NOTES)).toEqual([]);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    (await tab.call(NOTES)).flush('found');
    expect(await response).toBe('found');
  });

  it('goes out without a token if nobody is signed in', async () => {
    tab.open();
    reject(await tab.call(AuthPath.refresh), 'refresh_missing');
    const response = get();
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBeNull();
    call.flush('open to all');
    expect(await response).toBe('open to all');
  });

  it('goes out unchanged and at once with SKIP_AUTH', async () => {
    tab.open();
    const context = new HttpContext().set(SKIP_AUTH, true);
    const response = firstValueFrom(http().get(NOTES, { context }));
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBeNull();
    call.flush('');
    await response;
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
  });

  it.each([
    '//evil.example/notes',
    '/\\evil.example/notes',
    'https://localhost.evil.example/notes',
    'http://localhost:8080/notes',
  ])('to %s, another origin, carries no token', async (url) => {
    await tab.openSignedIn();
    const response = get(url);
    await settle();
    const call = TestBed.inject(HttpTestingController).expectOne(url);
    expect(bearerOf(call)).toBeNull();
    reject(call, 'token_expired');
    expect((await failure(response)).status).toBe(401);
  });

  it.each(['/assets/i18n/en.json', '/', '/api/v10/notes', '/api/v1/../logo.svg'])(
    'to %s, which is not below the path of the API, goes out without a token and never waits',
    async (url) => {
      tab.open();
      const response = get(url);
      await settle();
      const call = TestBed.inject(HttpTestingController).expectOne(url);
      expect(bearerOf(call)).toBeNull();
      call.flush('a file');
      expect(await response).toBe('a file');
      (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    },
  );

  it.each(['/papers', '/papers/7?page=2', '/api/v1/auth/sessions'])(
    'to %s carries the token if the API has a path /papers',
    async (url) => {
      await tab.openSignedIn({ apiPaths: ['/papers'] });
      const response = get(url);
      await settle();
      const call = TestBed.inject(HttpTestingController).expectOne(url);
      expect(bearerOf(call)).toBe('Bearer first');
      call.flush('found');
      expect(await response).toBe('found');
    },
  );

  it('to an allowed origin carries the token', async () => {
    await tab.openSignedIn({ allowedOrigins: ['https://files.example'] });
    const response = get('https://files.example/report');
    const call = await tab.call('/report');
    expect(bearerOf(call)).toBe('Bearer first');
    call.flush('');
    await response;
  });
});

describe('an expired access token', () => {
  it('is refreshed once for 20 requests, which are all replayed with the new one', async () => {
    await tab.openSignedIn();
    const responses = Array.from({ length: 20 }, () => get());
    for (const call of await tab.calls(NOTES)) reject(call, 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    const replays = await tab.calls(NOTES);
    expect(replays.map(bearerOf)).toEqual(Array.from({ length: 20 }, () => 'Bearer second'));
    for (const replay of replays) replay.flush('kept');
    expect(await Promise.all(responses)).toEqual(Array.from({ length: 20 }, () => 'kept'));
  });

  it('is refreshed before requests are sent if the page knows that it has expired', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const response = get();
    expect(await tab.calls(NOTES)).toEqual([]);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBe('Bearer second');
    call.flush('');
    await response;
  });

  it('causes no second refresh by a request that was sent just before the new one arrived', async () => {
    await tab.openSignedIn();
    const early = get();
    const late = get();
    const [first, second] = await tab.calls(NOTES);
    if (first === undefined || second === undefined) throw new Error('two calls were made');
    reject(first, 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    (await tab.call(NOTES)).flush('');
    reject(second, 'token_expired');
    const replay = await tab.call(NOTES);
    expect(bearerOf(replay)).toBe('Bearer second');
    replay.flush('');
    await Promise.all([early, late]);
  });

  it('is replaced before any of several rejected requests is replayed', async () => {
    await tab.openSignedIn();
    const responses = [get('/api/v1/one'), get('/api/v1/two')];
    reject(await tab.call('/api/v1/one'), 'token_expired');
    await settle();
    tab.now += 1;
    reject(await tab.call('/api/v1/two'), 'token_expired');
    expect(await tab.calls('/api/v1/one')).toEqual([]);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    for (const path of ['/api/v1/one', '/api/v1/two']) {
      const call = await tab.call(path);
      expect(bearerOf(call)).toBe('Bearer second');
      call.flush('found');
    }
    expect(await Promise.all(responses)).toEqual(['found', 'found']);
  });

  it('fails the request after one replay if it is still rejected', async () => {
    await tab.openSignedIn();
    const response = failure(get());
    reject(await tab.call(NOTES), 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    reject(await tab.call(NOTES), 'token_expired');
    expect(await response).toMatchObject({ status: 401, error: { code: 'token_expired' } });
    expect(await tab.calls(AuthPath.refresh)).toEqual([]);
  });

  it('is recognised whatever response type the request asked for', async () => {
    await tab.openSignedIn();
    const response = firstValueFrom(http().get(NOTES, { responseType: 'text' }));
    (await tab.call(NOTES)).flush(EXPIRED, { status: 401, statusText: 'Unauthorized' });
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    (await tab.call(NOTES)).flush('text');
    expect(await response).toBe('text');
  });

  it('is recognised by its challenge where the response has no body, as for HEAD', async () => {
    await tab.openSignedIn();
    const response = firstValueFrom(http().head(NOTES, { observe: 'response' }));
    (await tab.call(NOTES)).flush(
      null,
      unauthorized('Bearer error="invalid_token", error_description="It expired."'),
    );
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    const replay = await tab.call(NOTES);
    expect(bearerOf(replay)).toBe('Bearer second');
    replay.flush(null);
    expect(await response).toMatchObject({ ok: true });
  });

  it.each([
    'Bearer realm="holdfast"',
    'Bearer error="insufficient_user_authentication", max_age="60"',
    'DPoP error="use_dpop_nonce"',
    'Basic error="invalid_token"',
    null,
  ])('is not what the challenge %s says', async (challenge) => {
    await tab.openSignedIn();
    const response = failure(firstValueFrom(http().head(NOTES)));
    (await tab.call(NOTES)).flush(null, unauthorized(challenge));
    expect(await response).toMatchObject({ status: 401 });
    expect(await tab.calls(AuthPath.refresh)).toEqual([]);
  });

  it('is refreshed once for a search that is typed on', async () => {
    await tab.openSignedIn();
    const typed$ = new Subject<string>();
    const found: unknown[] = [];
    typed$
      .pipe(switchMap((text) => http().get(`/api/v1/search-${text}`)))
      .subscribe((result) => found.push(result));
    typed$.next('a');
    reject(await tab.call('/api/v1/search-a'), 'token_expired');
    await settle();
    typed$.next('ab');
    await settle();
    expect(await tab.calls('/api/v1/search-ab')).toEqual([]);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    expect(await tab.calls('/api/v1/search-a')).toEqual([]);
    (await tab.call('/api/v1/search-ab')).flush('found');
    expect(found).toEqual(['found']);
  });

  it('is refreshed for the other requests when one is cancelled', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const cancelled = http().get(NOTES).subscribe();
    const response = get('/api/v1/other');
    await settle();
    cancelled.unsubscribe();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    expect(await tab.calls(NOTES)).toEqual([]);
    (await tab.call('/api/v1/other')).flush('');
    await response;
  });
});

describe('a refresh that fails', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('with a verdict fails every waiting request with the reason', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const responses = [failure(get()), failure(get()), failure(get())];
    reject(await tab.call(AuthPath.refresh), 'session_revoked');
    for (const response of responses) {
      expect(await response).toMatchObject({
        status: 401,
        error: { code: 'session_revoked', action: 'sign_in' },
      });
    }
    expect(TestBed.inject(Session).status()).toBe('signed_out');
    expect(TestBed.inject(Session).reason()).toMatchObject({
      code: 'session_revoked',
      detail: 'session_revoked.',
    });
  });

  it.each<[string, (tab: FakeTab) => Promise<void>]>([
    [
      'no network',
      async (of) => {
        (await of.call(AuthPath.refresh)).error(new ProgressEvent('error'));
      },
    ],
    [
      'a server error',
      async (of) => {
        reject(await of.call(AuthPath.refresh), 'internal');
      },
    ],
    [
      'an outage of the store',
      async (of) => {
        reject(await of.call(AuthPath.refresh), 'store_unavailable');
      },
    ],
    [
      'the page of a captive portal',
      async (of) => {
        (await of.call(AuthPath.refresh)).flush('<html>Pay here</html>');
      },
    ],
    [
      'a 401 that is not from the API',
      async (of) => {
        (await of.call(AuthPath.refresh)).flush('Unauthorized', { status: 401, statusText: 'Unauthorized' });
      },
    ],
    [
      'a rejected origin',
      async (of) => {
        reject(await of.call(AuthPath.refresh), 'origin_rejected');
      },
    ],
  ])('because of %s is tried again, and nobody is signed out', async (_cause, fail) => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const response = get();
    await fail(tab);
    await settle();
    expect(TestBed.inject(Session).status()).toBe('signed_in');
    await jest.advanceTimersByTimeAsync(500);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    (await tab.call(NOTES)).flush('in the end');
    expect(await response).toBe('in the end');
  });

  it('repeatedly fails the waiting requests, and the session continues', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const response = failure(get());
    for (const delayMs of [500, 1000, 2000, 4000, 0]) {
      reject(await tab.call(AuthPath.refresh), 'store_unavailable');
      await settle();
      await jest.advanceTimersByTimeAsync(delayMs);
    }
    expect(await response).toMatchObject({ status: 503, error: { code: 'store_unavailable' } });
    expect(TestBed.inject(Session).status()).toBe('signed_in');
  });

  it('because the API never responds is abandoned and tried again', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const response = get();
    const hanging = await tab.call(AuthPath.refresh);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(hanging.cancelled).toBe(true);
    await jest.advanceTimersByTimeAsync(500);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    (await tab.call(NOTES)).flush('in the end');
    expect(await response).toBe('in the end');
  });
});

describe('a laptop that sleeps for hours and wakes up offline', () => {
  it('keeps its session and refreshes it once it is online', async () => {
    jest.useFakeTimers();
    await tab.openSignedIn();
    tab.now += 8 * 3_600_000;
    tab.signals$.next('resumed');
    (await tab.call(AuthPath.refresh)).error(new ProgressEvent('error'));
    await settle();
    expect(TestBed.inject(Session).status()).toBe('signed_in');
    const response = get();
    tab.signals$.next('resumed');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBe('Bearer second');
    call.flush('kept');
    expect(await response).toBe('kept');
    jest.useRealTimers();
  });
});

describe('a refresh that is rate limited', () => {
  it('is tried again no earlier than Retry-After', async () => {
    jest.useFakeTimers();
    await tab.openSignedIn();
    tab.now += 100_001;
    const response = get();
    reject(await tab.call(AuthPath.refresh), 'rate_limited', { 'Retry-After': '7' });
    await settle();
    await jest.advanceTimersByTimeAsync(6_999);
    expect(await tab.calls(AuthPath.refresh)).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    (await tab.call(NOTES)).flush('in the end');
    expect(await response).toBe('in the end');
    jest.useRealTimers();
  });
});

describe('a replay', () => {
  it('of an upload reports its progress', async () => {
    await tab.openSignedIn();
    const seen: HttpEventType[] = [];
    const sent = http()
      .post(NOTES, 'a long text', { observe: 'events', reportUploadProgress: true })
      .subscribe(({ type }) => seen.push(type));
    reject(await tab.call(NOTES), 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    const replay = await tab.call(NOTES);
    expect(replay.request.body).toBe('a long text');
    replay.event({ type: HttpEventType.UploadProgress, loaded: 5, total: 11 });
    replay.flush('stored');
    expect(seen.slice(-2)).toEqual([HttpEventType.UploadProgress, HttpEventType.Response]);
    sent.unsubscribe();
  });

  it('keeps the response type', async () => {
    await tab.openSignedIn();
    const response = firstValueFrom(http().get(NOTES, { responseType: 'blob' }));
    (await tab.call(NOTES)).flush(new Blob([EXPIRED]), { status: 401, statusText: 'Unauthorized' });
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    const file = new Blob(['a file']);
    (await tab.call(NOTES)).flush(file);
    expect(await response).toBe(file);
  });

  it('follows a rejection whose body is an ArrayBuffer too', async () => {
    await tab.openSignedIn();
    const response = firstValueFrom(http().get(NOTES, { responseType: 'arraybuffer' }));
    const rejection = await new Blob([EXPIRED]).arrayBuffer();
    (await tab.call(NOTES)).flush(rejection, { status: 401, statusText: 'Unauthorized' });
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    const bytes = new ArrayBuffer(8);
    (await tab.call(NOTES)).flush(bytes);
    expect(await response).toBe(bytes);
  });

  it('of requests by two HttpClients waits for one refresh', async () => {
    await tab.openSignedIn();
    const other = TestBed.inject(EnvironmentInjector);
    const second = createEnvironmentInjector(
      [provideHttpClient(withRequestsMadeViaParent(), withInterceptors([]))],
      other,
    ).get(HttpClient);
    const responses = [get(), firstValueFrom(second.get(NOTES))];
    for (const call of await tab.calls(NOTES)) reject(call, 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    for (const call of await tab.calls(NOTES)) call.flush('kept');
    expect(await Promise.all(responses)).toEqual(['kept', 'kept']);
  });
});

describe('an Authorization header of the caller', () => {
  it('is kept, and its 401 goes to the caller', async () => {
    await tab.openSignedIn();
    const response = failure(
      firstValueFrom(http().get(NOTES, { headers: { Authorization: 'Bearer other' } })),
    );
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBe('Bearer other');
    reject(call, 'token_expired');
    expect((await response).status).toBe(401);
  });
});

describe('the events', () => {
  function phases(): string[] {
    const seen: string[] = [];
    TestBed.inject(Session).events$.subscribe((event) => {
      if (event.kind === 'request' && event.url !== NOTES) return;
      seen.push(event.kind === 'request' ? `${event.method} ${String(event.id)} ${event.phase}` : event.kind);
    });
    return seen;
  }

  it('report the phases of a request through an expiry, and the refresh', async () => {
    await tab.openSignedIn();
    const seen = phases();
    const response = get();
    reject(await tab.call(NOTES), 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    (await tab.call(NOTES)).flush('kept');
    await response;
    expect(seen).toEqual([
      'GET 1 waiting',
      'GET 1 sent',
      'GET 1 rejected',
      'refresh_started',
      'refreshed',
      'GET 1 replayed',
      'GET 1 succeeded',
    ]);
  });

  it('distinguish a cancelled request from a failed one, and contain no token', async () => {
    await tab.openSignedIn();
    const seen = phases();
    const events: unknown[] = [];
    TestBed.inject(Session).events$.subscribe((event) => events.push(event));
    http().get(NOTES).subscribe().unsubscribe();
    const response = failure(get());
    const [, second] = await tab.calls(NOTES);
    if (second === undefined) throw new Error('the second request was sent');
    reject(second, 'internal');
    await response;
    expect(seen).toEqual([
      'GET 1 waiting',
      'GET 1 sent',
      'GET 1 cancelled',
      'GET 2 waiting',
      'GET 2 sent',
      'GET 2 failed',
    ]);
    expect(JSON.stringify(events)).not.toContain('first');
  });
});

describe('a 401 that is not an expiry', () => {
  it('signs out with its reason if the session has ended', async () => {
    await tab.openSignedIn();
    const response = failure(get());
    reject(await tab.call(NOTES), 'session_revoked');
    expect((await response).status).toBe(401);
    expect(TestBed.inject(Session).reason()).toMatchObject({ code: 'session_revoked' });
    expect(tab.posted.at(-1)).toMatchObject({ session: { kind: 'signed_out', sessionId: 'session-1' } });
  });

  it('goes to the caller if the user must reauthenticate, and is not replayed', async () => {
    await tab.openSignedIn();
    const response = failure(get());
    reject(await tab.call(NOTES), 'insufficient_user_authentication');
    expect(await response).toMatchObject({
      status: 401,
      error: { code: 'insufficient_user_authentication', action: 'reauthenticate' },
    });
    expect(await tab.calls(NOTES)).toEqual([]);
    expect(await tab.calls(AuthPath.refresh)).toEqual([]);
    expect(TestBed.inject(Session).status()).toBe('signed_in');
    expect(tab.posted).toHaveLength(1);
  });

  it.each(['forbidden', 'not_found', 'rate_limited', 'internal', 'store_unavailable'] as const)(
    'but %s goes to the caller and changes nothing',
    async (code) => {
      await tab.openSignedIn();
      const response = failure(get());
      reject(await tab.call(NOTES), code);
      expect(await response).toMatchObject({ error: { code } });
      expect(TestBed.inject(Session).status()).toBe('signed_in');
    },
  );
});

describe('HoldfastInterceptor', () => {
  it('refreshes and replays like holdfastInterceptor, among asynchronous interceptors', async () => {
    await tab.openSignedIn();
    const providers = [
      provideHttpClient(withInterceptorsFromDi()),
      { provide: HttpBackend, useValue: TestBed.inject(HttpBackend) },
      { provide: HTTP_INTERCEPTORS, useValue: { intercept: later }, multi: true },
      { provide: HTTP_INTERCEPTORS, useClass: HoldfastInterceptor, multi: true },
    ];
    const injector = createEnvironmentInjector(providers, TestBed.inject(EnvironmentInjector));
    const response = firstValueFrom(injector.get(HttpClient).get(NOTES));
    reject(await tab.call(NOTES), 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    const replay = await tab.call(NOTES);
    expect(bearerOf(replay)).toBe('Bearer second');
    replay.flush('kept');
    expect(await response).toBe('kept');
  });
});

/** Passes requests on in a turn of their own. */
function later(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
  return defer(() => Promise.resolve()).pipe(switchMap(() => next.handle(request)));
}

describe('a request with NO_REPLAY', () => {
  function upload(): Promise<unknown> {
    const context = new HttpContext().set(NO_REPLAY, true);
    return firstValueFrom(http().post(NOTES, 'large', { context }));
  }

  async function expectStoredOnceRenewed(response: Promise<unknown>): Promise<void> {
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBe('Bearer second');
    call.flush('stored');
    expect(await response).toBe('stored');
  }

  it('receives its 401, and the token is refreshed for later requests', async () => {
    await tab.openSignedIn();
    const response = failure(upload());
    reject(await tab.call(NOTES), 'token_expired');
    expect(await response).toMatchObject({ status: 401, error: { code: 'token_expired' } });
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    await settle();
    const next = get();
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBe('Bearer second');
    call.flush('found');
    expect(await next).toBe('found');
  });

  it('waits for another token after a rejection, however long the rejected one was valid', async () => {
    await tab.openSignedIn();
    const rejected = failure(upload());
    reject(await tab.call(NOTES), 'token_expired');
    await rejected;
    const next = upload();
    expect(await tab.calls(NOTES)).toEqual([]);
    await expectStoredOnceRenewed(next);
  });

  it('waits for a token that stays valid long enough before it starts', async () => {
    await tab.openSignedIn();
    tab.now += 95_000;
    const response = upload();
    expect(await tab.calls(NOTES)).toEqual([]);
    await expectStoredOnceRenewed(response);
  });
});

describe('a request whose account is replaced by another one', () => {
  const asBob = (accessToken: string): void => {
    tab.peerMessages$.next(peerMessageWith(accessToken, 'session-2', 9_000_000, BOB));
  };

  it('is not sent while it waits for a refresh, and fails with account_changed', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const saved = failure(post('by Ada'));
    const refresh = await tab.call(AuthPath.refresh);
    asBob('other');
    expect(await saved).toMatchObject({ status: 401, error: { code: 'account_changed' } });
    refresh.flush(tokenResponse('late'));
    expect(await tab.calls(NOTES)).toEqual([]);
    expect(TestBed.inject(Session).account()).toEqual(BOB);
  });

  it('is not replayed with the token of the other account', async () => {
    await tab.openSignedIn();
    const saved = failure(post('by Ada'));
    const call = await tab.call(NOTES);
    asBob('other');
    reject(call, 'token_expired');
    expect(await saved).toMatchObject({ error: { code: 'account_changed' } });
    expect(await tab.calls(NOTES)).toEqual([]);
  });

  it('is not sent when a refresh brings the session of the other account', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const saved = failure(post('by Ada'));
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('other', 'session-2', 100, BOB));
    expect(await saved).toMatchObject({ error: { code: 'account_changed' } });
  });

  it('is sent if the same account has signed in again', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const saved = post('by Ada');
    const refresh = await tab.call(AuthPath.refresh);
    tab.peerMessages$.next(peerMessageWith('again', 'session-2', 9_000_000));
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBe('Bearer again');
    call.flush('saved');
    expect(await saved).toBe('saved');
    refresh.flush(tokenResponse('late'));
    await settle();
  });

  it('belongs to whoever is signed in if it was made before that was known', async () => {
    tab.open();
    const saved = post('at start');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first', 'session-1', 100, BOB));
    (await tab.call(NOTES)).flush('saved');
    expect(await saved).toBe('saved');
  });
});
