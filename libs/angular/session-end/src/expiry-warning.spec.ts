import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { FakeTab, peerMessageWith, reject, settle, tokenResponse, WALL_TIME } from '../../test/fakes';
import { ExpiryWarning } from './expiry-warning';
import { SessionEnd } from './session-end';
import { withExpiryWarning, type ExpiryWarningOptions } from './with-expiry-warning';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'performance'] });
});

afterEach(() => {
  tab.close();
  jest.useRealTimers();
});

/** A session that ends after these times unless it is refreshed, and in any case. */
function lasting(accessToken: string, idleMs: number, maxMs = 30 * DAY_MS): TokenResponse {
  const response = tokenResponse(accessToken, 'session-1', 90 * 86_400);
  const idle_expires_at = new Date(WALL_TIME + idleMs).toISOString();
  const expires_at = new Date(WALL_TIME + maxMs).toISOString();
  return { ...response, session: { ...response.session, idle_expires_at, expires_at } };
}

/** Opens a page whose user is signed in, and returns the ends that it warns of from then on. */
async function open(response: TokenResponse, options?: ExpiryWarningOptions): Promise<Date[]> {
  tab.open({}, withExpiryWarning(options));
  const warned: Date[] = [];
  TestBed.inject(ExpiryWarning).warnings$.subscribe(({ endsAt }) => warned.push(endsAt));
  (await tab.call(AuthPath.refresh)).flush(response);
  await settle();
  return warned;
}

function current(): ReturnType<ExpiryWarning['current']> {
  return TestBed.inject(ExpiryWarning).current();
}

async function pass(milliseconds: number): Promise<void> {
  tab.now += milliseconds;
  await jest.advanceTimersByTimeAsync(milliseconds);
}

describe('the warning that the session ends', () => {
  it('is given once, five minutes ahead, and goes when the session has ended', async () => {
    const warned = await open(lasting('first', 30 * MINUTE_MS));
    await pass(24 * MINUTE_MS);
    expect(current()).toBeNull();
    await pass(MINUTE_MS);
    const endsAt = new Date(WALL_TIME + 30 * MINUTE_MS);
    expect(current()).toEqual({ endsAt, isExtendable: true, remainingMs: 5 * MINUTE_MS });
    await pass(4 * MINUTE_MS);
    expect(warned).toEqual([endsAt]);
    await pass(MINUTE_MS);
    expect(current()).toBeNull();
    expect(await tab.calls(AuthPath.refresh)).toEqual([]);
  });

  it('comes as far ahead as the application says', async () => {
    await open(lasting('first', 30 * MINUTE_MS), { leadTimeMs: 2 * MINUTE_MS });
    await pass(27 * MINUTE_MS);
    expect(current()).toBeNull();
    await pass(MINUTE_MS);
    expect(current()).not.toBeNull();
  });

  it('is withdrawn when the user stays signed in, and given again before the next end', async () => {
    const warned = await open(lasting('first', 30 * MINUTE_MS));
    await pass(26 * MINUTE_MS);
    const kept = TestBed.inject(SessionEnd).keepAlive();
    (await tab.call(AuthPath.refresh)).flush(lasting('second', 56 * MINUTE_MS));
    expect(await kept).toBe(true);
    expect(current()).toBeNull();
    expect(warned).toHaveLength(1);
  });

  it('is withdrawn when another tab renews the session', async () => {
    await open(lasting('first', 30 * MINUTE_MS));
    await pass(26 * MINUTE_MS);
    expect(current()).not.toBeNull();
    tab.peerMessages$.next(peerMessageWith('second', 'session-1', 100 * DAY_MS));
    expect(current()).toBeNull();
  });

  it('is withdrawn when the session ends early', async () => {
    await open(lasting('first', 30 * MINUTE_MS));
    await pass(26 * MINUTE_MS);
    const kept = TestBed.inject(SessionEnd).keepAlive();
    reject(await tab.call(AuthPath.refresh), 'session_revoked');
    expect(await kept).toBe(false);
    expect(current()).toBeNull();
  });

  it('is not given while the user is active: the session is renewed', async () => {
    const warned = await open(lasting('first', 30 * MINUTE_MS));
    await pass(21 * MINUTE_MS);
    tab.signals$.next('activity');
    await pass(4 * MINUTE_MS - 5_000);
    (await tab.call(AuthPath.refresh)).flush(lasting('second', 55 * MINUTE_MS));
    await settle();
    await pass(MINUTE_MS);
    expect(warned).toEqual([]);
  });

  it('is not put off by activity long ago, and withdrawn once the user is active again', async () => {
    await open(lasting('first', 30 * MINUTE_MS));
    tab.signals$.next('activity');
    await pass(26 * MINUTE_MS);
    expect(current()).not.toBeNull();
    expect(await tab.calls(AuthPath.refresh)).toEqual([]);
    tab.signals$.next('activity');
    (await tab.call(AuthPath.refresh)).flush(lasting('second', 56 * MINUTE_MS));
    await settle();
    expect(current()).toBeNull();
  });

  it('is given of the maximum lifetime too, which no activity puts off', async () => {
    await open(lasting('first', 30 * MINUTE_MS, 30 * MINUTE_MS));
    await pass(25 * MINUTE_MS - 1_000);
    tab.signals$.next('activity');
    await pass(1_000);
    expect(current()).toMatchObject({ isExtendable: false });
    expect(await tab.calls(AuthPath.refresh)).toEqual([]);
  });

  it('is given 40 days later, longer than a timer of the browser runs', async () => {
    const warned = await open(lasting('first', 40 * DAY_MS, 60 * DAY_MS));
    await pass(25 * DAY_MS);
    expect(warned).toEqual([]);
    await pass(15 * DAY_MS - MINUTE_MS);
    expect(warned).toHaveLength(1);
  });

  it('is not given after the end, when the device has slept until then', async () => {
    const warned = await open(lasting('first', 30 * MINUTE_MS));
    tab.now += 60 * MINUTE_MS;
    await jest.advanceTimersByTimeAsync(60 * MINUTE_MS);
    expect(warned).toEqual([]);
  });

  it('is given when the device wakes up, whose timers stood still in its sleep', async () => {
    const warned = await open(lasting('first', 30 * MINUTE_MS));
    tab.now += 26 * MINUTE_MS;
    await jest.advanceTimersByTimeAsync(MINUTE_MS);
    expect(warned).toEqual([]);
    tab.signals$.next('resumed');
    await jest.advanceTimersByTimeAsync(0);
    expect(current()).toMatchObject({ remainingMs: 4 * MINUTE_MS });
    tab.now += 5 * MINUTE_MS;
    tab.signals$.next('resumed');
    await jest.advanceTimersByTimeAsync(0);
    expect(current()).toBeNull();
    expect(warned).toHaveLength(1);
  });

  it('leaves a session alone that lives for a shorter time than the warning comes ahead', async () => {
    const warned = await open(lasting('first', 2 * MINUTE_MS));
    await pass(59_000);
    expect(warned).toEqual([]);
    await pass(1_000);
    expect(warned).toHaveLength(1);
  });

  it('is given to nobody who is signed out', async () => {
    tab.open({}, withExpiryWarning());
    reject(await tab.call(AuthPath.refresh), 'refresh_missing');
    await settle();
    expect(current()).toBeNull();
  });
});
