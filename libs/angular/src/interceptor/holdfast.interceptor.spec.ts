import {
  HTTP_INTERCEPTORS,
  HttpBackend,
  HttpClient,
  HttpContext,
  provideHttpClient,
  withInterceptorsFromDi,
  type HttpEvent,
  type HttpHandler,
  type HttpRequest,
} from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { AuthPath } from '@holdfast/contract';
import { defer, firstValueFrom, switchMap, type Observable } from 'rxjs';
import { bearerOf, FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { failure, get, http, NOTES } from '../../test/requests';
import { Session } from '../session/session';
import { HoldfastInterceptor } from './holdfast.interceptor';
import { NO_REPLAY, SKIP_AUTH } from './request-context';

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
});

afterEach(() => {
  tab.close();
});

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
