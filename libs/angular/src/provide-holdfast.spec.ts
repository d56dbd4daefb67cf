import { HttpClient, httpResource, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { AuthPath } from '@holdfast/contract';
import { jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { bearerOf, FakeTab, reject, settle, tokenResponse } from '../test/fakes';
import { holdfastInterceptor } from './interceptor/holdfast.interceptor';
import { provideHoldfast } from './provide-holdfast';
import { authenticatedGuard } from './session/authenticated.guard';
import { Session } from './session/session';

const NOTES = '/api/v1/notes';

describe('on a server', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
  });

  it('the library sends nothing, requests go out unchanged, and guarded pages open', async () => {
    const tab = new FakeTab();
    TestBed.overrideProvider(PLATFORM_ID, { useValue: 'server' });
    tab.open();
    const response = firstValueFrom(TestBed.inject(HttpClient).get(NOTES));
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBeNull();
    call.flush('rendered');
    expect(await response).toBe('rendered');
    expect(TestBed.inject(Session).status()).toBe('unknown');
    TestBed.inject(Router).resetConfig([{ path: '**', canActivate: [authenticatedGuard], children: [] }]);
    expect(await TestBed.inject(Router).navigateByUrl('/notes')).toBe(true);
    tab.close();
  });

  it('the library reads no URL of the page, which a server has not, and opens no channel between tabs', () => {
    jest.spyOn(document, 'baseURI', 'get').mockImplementation(() => {
      throw new Error('NotYetImplemented');
    });
    // Node has one too.
    const channel = jest.fn();
    Object.defineProperty(globalThis, 'BroadcastChannel', { value: channel, configurable: true });
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        provideHttpClient(withInterceptors([holdfastInterceptor])),
        provideHttpClientTesting(),
        { provide: PLATFORM_ID, useValue: 'server' },
        provideHoldfast({ apiOrigin: 'https://api.example' }),
      ],
    });
    TestBed.inject(HttpClient).get('https://api.example/api/v1/notes').subscribe();
    TestBed.inject(HttpTestingController).expectOne('https://api.example/api/v1/notes').flush('rendered');
    expect(TestBed.inject(Session).status()).toBe('unknown');
    expect(channel).not.toHaveBeenCalled();
  });
});

describe('a page on another site than the API', () => {
  it.each([
    ['http://127.0.0.1:3000', 1],
    ['http://localhost:3000', 0],
  ])('is reported in development, since it keeps nobody signed in: %s', async (apiOrigin, warnings) => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const tab = new FakeTab();
    tab.open({ apiOrigin });
    expect(warn).toHaveBeenCalledTimes(warnings);
    for (const [text] of warn.mock.calls) {
      expect(text).toMatch(/http:\/\/localhost\) .*http:\/\/127\.0\.0\.1:3000.*withStoredRefreshToken/s);
    }
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    tab.close();
    warn.mockRestore();
  });
});

describe('without zones', () => {
  it('an httpResource shows the result of the replay and never the expiry', async () => {
    const tab = new FakeTab();
    await tab.openSignedIn();
    const notes = TestBed.runInInjectionContext(() => httpResource<string>(() => NOTES));
    TestBed.tick();
    reject(await tab.call(NOTES), 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    expect(notes.status()).toBe('loading');
    (await tab.call(NOTES)).flush('kept');
    await settle();
    expect(notes.status()).toBe('resolved');
    expect(notes.value()).toBe('kept');
    tab.close();
  });
});
