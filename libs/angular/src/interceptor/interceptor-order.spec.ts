import { jest } from '@jest/globals';
import { HttpClient, HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { AuthPath } from '@holdfast/contract';
import { catchError, EMPTY, firstValueFrom, lastValueFrom, throwError } from 'rxjs';
import { bearerOf, FakeTab, reject, tokenResponse } from '../../test/fakes';
import { holdfastInterceptor } from './holdfast.interceptor';

const API = 'http://localhost:3000';
const NOTES = '/api/v1/notes';

let tab: FakeTab;
let warn: jest.SpiedFunction<typeof console.warn>;

beforeEach(() => {
  tab = new FakeTab();
  warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

afterEach(() => {
  tab.close();
  warn.mockRestore();
});

function get(url: string): Promise<unknown> {
  return lastValueFrom(TestBed.inject(HttpClient).get(url), { defaultValue: 'nothing' });
}

const withBaseUrl: HttpInterceptorFn = (request, next) =>
  next(request.url.startsWith('/') ? request.clone({ url: `${API}/api/v1${request.url}` }) : request);

/** An interceptor that makes something else of every error. */
function replacingErrors(replace: (error: unknown) => unknown): HttpInterceptorFn {
  return (request, next) =>
    next(request).pipe(catchError((error: unknown) => throwError(() => replace(error))));
}

describe('an interceptor that prefixes a base URL', () => {
  it('may come before holdfastInterceptor', async () => {
    tab.interceptors = [withBaseUrl, holdfastInterceptor];
    await tab.openSignedIn({ apiOrigin: API });
    const response = get('/notes');
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBe('Bearer first');
    call.flush('found');
    expect(await response).toBe('found');
    expect(warn).not.toHaveBeenCalled();
  });

  it('does not change the requests of the library itself, before it or after it', async () => {
    tab.interceptors = [withBaseUrl, holdfastInterceptor, withBaseUrl];
    tab.open();
    const call = await tab.call(AuthPath.refresh);
    expect(call.request.url).toBe(`http://localhost${AuthPath.refresh}`);
    call.flush(tokenResponse('first'));
  });

  it('after holdfastInterceptor is reported once, since the requests have no token', async () => {
    tab.interceptors = [holdfastInterceptor, withBaseUrl];
    await tab.openSignedIn({ apiOrigin: API });
    for (let request = 0; request < 2; request += 1) {
      const response = get('/notes');
      (await tab.call(NOTES)).flush('found');
      await response;
    }
    expect(warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          /GET \/notes .*http:\/\/localhost:3000\/api\/v1\/notes.*holdfastInterceptor last/s,
        ),
      ],
    ]);
  });
});

describe('a route outside the paths of the API', () => {
  it('that needs a token is reported with the option that includes it', async () => {
    await tab.openSignedIn();
    const response = get('/papers').catch((error: unknown) => error);
    reject(await tab.call('/papers'), 'token_missing');
    expect(await response).toBeInstanceOf(HttpErrorResponse);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/GET \/papers .*\/api\/v1\/.*apiPaths/s)]]);
  });

  it('is not reported when it works without one, or fails for another reason', async () => {
    await tab.openSignedIn();
    const page = get('/page.html');
    (await tab.call('/page.html')).flush('a page');
    await page;
    const other = get('/other').catch(() => undefined);
    reject(await tab.call('/other'), 'forbidden');
    await other;
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('an interceptor that replaces errors', () => {
  it('may come before holdfastInterceptor: it sees only what the replay could not mend', async () => {
    const seen: unknown[] = [];
    tab.interceptors = [
      replacingErrors((error) => {
        seen.push(error);
        return error;
      }),
      holdfastInterceptor,
    ];
    await tab.openSignedIn();
    const response = get(NOTES);
    reject(await tab.call(NOTES), 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    (await tab.call(NOTES)).flush('kept');
    expect(await response).toBe('kept');
    expect(seen).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('may come after it if the new error has the response as its cause', async () => {
    tab.interceptors = [holdfastInterceptor, replacingErrors((cause) => new Error('It failed.', { cause }))];
    await tab.openSignedIn();
    const response = get(NOTES);
    reject(await tab.call(NOTES), 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    (await tab.call(NOTES)).flush('kept');
    expect(await response).toBe('kept');
    expect(warn).not.toHaveBeenCalled();
  });

  it.each<[string, HttpInterceptorFn]>([
    ['another error', replacingErrors(() => new Error('It failed.'))],
    ['a text', replacingErrors(() => 'It failed.')],
    ['nothing', (request, next) => next(request).pipe(catchError(() => EMPTY))],
  ])(
    'after it by %s is reported once, since an expired token cannot be noticed',
    async (_what, interceptor) => {
      tab.interceptors = [holdfastInterceptor, interceptor];
      await tab.openSignedIn();
      for (let request = 0; request < 2; request += 1) {
        const response = get(NOTES).catch(() => undefined);
        reject(await tab.call(NOTES), 'token_expired');
        await response;
      }
      expect(warn.mock.calls).toEqual([
        [expect.stringMatching(/GET \/api\/v1\/notes.*holdfastInterceptor last/s)],
      ]);
    },
  );

  it('after it is not reported for a request that took too long', async () => {
    tab.interceptors = [
      holdfastInterceptor,
      replacingErrors(() => Object.assign(new Error(), { name: 'TimeoutError' })),
    ];
    await tab.openSignedIn();
    const response = firstValueFrom(TestBed.inject(HttpClient).get(NOTES)).catch(() => undefined);
    (await tab.call(NOTES)).error(new ProgressEvent('error'));
    await response;
    expect(warn).not.toHaveBeenCalled();
  });
});
