import {
  HttpClient,
  HttpEventType,
  provideHttpClient,
  withInterceptors,
  withRequestsMadeViaParent,
} from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthPath, makeProblem } from '@holdfast/contract';
import { firstValueFrom, Subject, switchMap } from 'rxjs';
import { bearerOf, FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { failure, get, http, NOTES, unauthorized } from '../../test/requests';

const EXPIRED = JSON.stringify(makeProblem('token_expired', 'It expired.', 'request'));

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
});

afterEach(() => {
  tab.close();
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
