import { HttpClient, HttpErrorResponse, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { authenticatedGuard, holdfastInterceptor, Session, type SignedInAccount } from '@holdfast/angular';
import { injectReauthenticate } from '@holdfast/angular/reauthentication';
import { makeProblem } from '@holdfast/contract';
import { HoldfastTestingController } from './holdfast-testing-controller';
import { provideHoldfastTesting, type HoldfastTestingOptions } from './provide-holdfast-testing';

const ADA: SignedInAccount = { id: 'ada', email: 'ada@example.test', roles: ['admin'] };
const NOTES = '/api/v1/notes';

@Component({ selector: 'app-page', template: 'A page' })
class Page {}

let backend: HttpTestingController;

function open(options: HoldfastTestingOptions = {}): void {
  TestBed.configureTestingModule({
    providers: [
      provideRouter([
        { path: 'notes', component: Page, canActivate: [authenticatedGuard] },
        { path: 'sign-in', component: Page },
      ]),
      provideHttpClient(withInterceptors([holdfastInterceptor])),
      provideHttpClientTesting(),
      provideHoldfastTesting(options),
    ],
  });
  backend = TestBed.inject(HttpTestingController);
}

function session(): Session {
  return TestBed.inject(Session);
}

function holdfast(): HoldfastTestingController {
  return TestBed.inject(HoldfastTestingController);
}

/** The bearer of the only request of the application. */
function expectRequest(): { readonly bearer: string | null; readonly flush: (body: unknown) => void } {
  const call = backend.expectOne(NOTES);
  return {
    bearer: call.request.headers.get('Authorization'),
    flush: (body) => {
      call.flush(body as string);
    },
  };
}

afterEach(() => {
  backend.verify();
});

describe('provideHoldfastTesting', () => {
  it('signs an account in before the test begins', () => {
    open({ account: ADA });
    expect(session().status()).toBe('signed_in');
    expect(session().account()).toEqual(ADA);
  });

  it('signs nobody in by default', () => {
    open();
    expect(session().status()).toBe('signed_out');
    expect(session().reason()).toBeNull();
  });

  it('can leave unknown who is signed in, until the controller resumes', () => {
    open({ account: ADA, status: 'unknown' });
    expect(session().status()).toBe('unknown');
    holdfast().resumeRefreshes();
    expect(session().account()).toEqual(ADA);
  });

  it('needs no browser', () => {
    const missing = ['indexedDB', 'BroadcastChannel', 'localStorage'].map((name) => {
      const before = Object.getOwnPropertyDescriptor(globalThis, name);
      Object.defineProperty(globalThis, name, {
        configurable: true,
        get: () => {
          throw new Error(`${name} was used`);
        },
      });
      return () => {
        if (before === undefined) Reflect.deleteProperty(globalThis, name);
        else Object.defineProperty(globalThis, name, before);
      };
    });
    try {
      open({ account: ADA });
      holdfast().expire();
      expect(session().status()).toBe('signed_in');
    } finally {
      for (const restore of missing) restore();
    }
  });

  it('takes the options of the library', async () => {
    open({ signInPath: '/sign-in', apiPaths: ['/papers'] });
    expect(await TestBed.inject(Router).navigateByUrl('/notes')).toBe(true);
    expect(TestBed.inject(Router).url).toBe('/sign-in?return_to=%2Fnotes');
  });
});

describe('the session under test', () => {
  it('signs in with any password, by default the account of the email', async () => {
    open();
    expect(await session().signIn('bob@example.test', 'any')).toEqual({ kind: 'signed_in' });
    expect(session().account()).toMatchObject({ email: 'bob@example.test' });
  });

  it('rejects sign-ins until it accepts them again', async () => {
    open({ account: ADA, status: 'signed_out' });
    holdfast().rejectSignIns();
    expect(await session().signIn('ada@example.test', 'wrong')).toMatchObject({
      kind: 'rejected',
      problem: { code: 'invalid_credentials' },
    });
    holdfast().acceptSignIns();
    await session().signIn('ada@example.test', 'right');
    expect(session().account()).toEqual(ADA);
  });

  it('ends with the reason of the API', () => {
    open({ account: ADA });
    holdfast().end('session_revoked', 'An administrator ended it.');
    expect(session().status()).toBe('signed_out');
    expect(session().reason()).toMatchObject({
      code: 'session_revoked',
      detail: 'An administrator ended it.',
    });
  });

  it('is signed out by its owner', async () => {
    open({ account: ADA });
    expect(await session().signOut()).toEqual({ confirmed: true });
    expect(session().reason()).toMatchObject({ code: 'signed_out' });
  });

  it('stays through an outage, which it reports', async () => {
    open({ account: ADA });
    holdfast().disconnect();
    holdfast().expire();
    expect(session().status()).toBe('signed_in');
    expect(session().failure()).toMatchObject({ status: 0 });
    expect(await session().signIn('ada@example.test', 'right')).toMatchObject({ kind: 'failed' });
    holdfast().reconnect();
    expect(session().failure()).toBeNull();
  });

  it('confirms the password of the account', async () => {
    open({ account: ADA });
    expect(await TestBed.runInInjectionContext(injectReauthenticate)('right')).toEqual({
      kind: 'reauthenticated',
    });
    holdfast().rejectSignIns();
    expect(await TestBed.runInInjectionContext(injectReauthenticate)('wrong')).toMatchObject({
      kind: 'rejected',
    });
    expect(session().status()).toBe('signed_in');
  });
});

describe('requests under test', () => {
  it('carry the access token, and wait while a refresh is paused', () => {
    open({ account: ADA });
    const { accessToken } = holdfast();
    const responses: unknown[] = [];
    holdfast().pauseRefreshes();
    holdfast().expire();
    TestBed.inject(HttpClient)
      .get(NOTES)
      .subscribe((response) => responses.push(response));
    backend.expectNone(NOTES);
    holdfast().resumeRefreshes();
    const { bearer, flush } = expectRequest();
    expect(bearer).toBe(`Bearer ${String(holdfast().accessToken)}`);
    expect(holdfast().accessToken).not.toBe(accessToken);
    flush('found');
    expect(responses).toEqual(['found']);
  });

  it('are replayed by the real interceptor after token_expired', async () => {
    open({ account: ADA });
    const response = new Promise((resolve) => TestBed.inject(HttpClient).get(NOTES).subscribe(resolve));
    const expired = makeProblem('token_expired', 'It expired.', 'request');
    backend.expectOne(NOTES).flush(expired, { status: 401, statusText: '' });
    await Promise.resolve();
    await Promise.resolve();
    expectRequest().flush('kept');
    expect(await response).toBe('kept');
  });

  it('fail with the reason when the session ends while they wait', () => {
    open({ account: ADA });
    holdfast().pauseRefreshes();
    holdfast().expire();
    let failure: unknown;
    TestBed.inject(HttpClient)
      .get(NOTES)
      .subscribe({ error: (error: unknown) => (failure = error) });
    holdfast().end('session_expired');
    expect(failure).toBeInstanceOf(HttpErrorResponse);
    expect(failure).toMatchObject({ status: 401, error: { code: 'session_expired' } });
  });
});
