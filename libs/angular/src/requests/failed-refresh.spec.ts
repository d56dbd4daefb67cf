import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { AuthPath } from '@holdfast/contract';
import { bearerOf, FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { failure, get, NOTES } from '../../test/requests';
import { Session } from '../session/session';

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
});

afterEach(() => {
  tab.close();
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
