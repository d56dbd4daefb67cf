import { jest } from '@jest/globals';
import { RevocationCache, StoreUnavailableError } from '@holdfast/session';
import { FakeClock, InMemorySessionStore } from '@holdfast/testing';
import { Logger } from '@nestjs/common';
import { keys } from '../../test/test-app';
import { resolveAuthOptions } from '../options/resolved-auth-options';
import { Housekeeping } from './housekeeping';
import { RevocationFeed } from './revocation-feed';

const clock = new FakeClock();
const store = new InMemorySessionStore();
const accounts = { find: () => Promise.resolve(null) };
const options = resolveAuthOptions(
  { store, accounts, keys, clock },
  { path: '/auth', passwordSignIn: false },
);
let logged: jest.SpiedFunction<Logger['error']>;

beforeEach(() => {
  logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the feed of revocations', () => {
  let poll: () => Promise<void>;
  let wake: () => void;
  let feed: RevocationFeed;
  let cache: RevocationCache;

  beforeEach(async () => {
    cache = new RevocationCache({ maxRevocations: 3 });
    jest.spyOn(store, 'onRevocation').mockImplementation((listener) => {
      wake = listener;
      return Promise.resolve(() => Promise.resolve());
    });
    feed = new RevocationFeed(options, cache);
    await feed.onModuleInit();
    poll = async () => {
      wake();
      await new Promise(setImmediate);
    };
  });

  afterEach(() => feed.stop());

  it('logs once what prevents it from reading, and again after it has read', async () => {
    const unreadable = new RangeError('unexpected value');
    const read = jest.spyOn(store, 'revocationsSince').mockRejectedValue(unreadable);
    await poll();
    await poll();
    expect(logged.mock.calls).toEqual([
      [expect.objectContaining({ event: 'task_failed', err: unreadable, msg: 'reading revocations failed' })],
    ]);
    read.mockResolvedValueOnce({ revocations: [], cursor: '0' });
    await poll();
    await poll();
    expect(logged).toHaveBeenCalledTimes(2);
  });

  it('applies many revocations in slices, so that requests are handled in between', async () => {
    const revocations = Array.from({ length: 20_000 }, (_none, index) => ({
      kind: 'session_ended' as const,
      sessionId: `session ${String(index)}`,
      reason: 'signed_out' as const,
      until: clock.now() + 60_000,
    }));
    jest.spyOn(store, 'revocationsSince').mockResolvedValueOnce({ revocations, cursor: '0' });
    let applied = 0;
    cache.onRevocation(() => {
      applied += 1;
    });
    const steps: number[] = [];
    wake();
    while (applied < revocations.length) {
      const before = applied;
      await new Promise(setImmediate);
      steps.push(applied - before);
    }
    expect(Math.max(...steps)).toBeLessThanOrEqual(500);
    expect(applied).toBe(revocations.length);
  });

  it('asks for no revocations from before every valid access token was issued', async () => {
    const read = jest.spyOn(store, 'revocationsSince');
    await poll();
    expect(read).toHaveBeenCalledWith(expect.anything(), clock.now(), options.accessTokenTtlMs);
  });

  it('logs once that more are revoked than this instance remembers, and again when that recurs', async () => {
    const warned = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const ends = (count: number, until: number) =>
      Array.from({ length: count }, (_none, index) => ({
        kind: 'session_ended' as const,
        sessionId: `${String(until)} ${String(index)}`,
        reason: 'signed_out' as const,
        until,
      }));
    const read = jest.spyOn(store, 'revocationsSince');
    const now = clock.now();
    for (const revocations of [ends(4, now + 1), ends(4, now + 2), [], ends(4, now + 120_000)]) {
      if (revocations.length === 0) clock.advance(60_000);
      read.mockResolvedValueOnce({ revocations, cursor: '0' });
      await poll();
    }
    const entry = expect.objectContaining({ event: 'revocations_overflowed', remembered: 3 });
    expect(warned.mock.calls).toEqual([[entry], [entry]]);
  });

  it('says nothing about an outage, which passes by itself', async () => {
    jest.spyOn(store, 'revocationsSince').mockRejectedValue(new StoreUnavailableError('unreachable'));
    await poll();
    expect(logged).not.toHaveBeenCalled();
  });
});

describe('the removal of expired sessions', () => {
  it('goes on until all are removed, and pauses after each batch', async () => {
    let left = 250;
    jest.spyOn(store, 'removeExpired').mockImplementation(() => Promise.resolve(left === 0 ? 0 : left--));
    jest.useFakeTimers({ doNotFake: ['performance'] });
    const housekeeping = new Housekeeping(options);
    const run = housekeeping.removeExpired();
    await jest.advanceTimersByTimeAsync(0);
    expect(left).toBe(249);
    await jest.advanceTimersByTimeAsync(60_000);
    await run;
    jest.useRealTimers();
    expect(left).toBe(0);
  });

  it.each([
    ['logs a failure', new RangeError('unexpected value'), 1],
    ['says nothing about an outage', new StoreUnavailableError('unreachable'), 0],
  ])('%s', async (_what, error, times) => {
    jest.useFakeTimers();
    jest.spyOn(store, 'removeExpired').mockRejectedValue(error);
    const housekeeping = new Housekeeping(options);
    housekeeping.onModuleInit();
    jest.advanceTimersByTime(600_000);
    jest.useRealTimers();
    await housekeeping.onModuleDestroy();
    expect(logged).toHaveBeenCalledTimes(times);
  });
});
