import { jest } from '@jest/globals';
import { Clocks, whenReached } from './clocks';

const HOUR_MS = 3_600_000;

let monotonic: number;
let wall: number;
let clocks: Clocks;

beforeEach(() => {
  monotonic = 5_000;
  wall = Date.UTC(2026, 0, 15, 12);
  jest.spyOn(performance, 'now').mockImplementation(() => monotonic);
  jest.spyOn(Date, 'now').mockImplementation(() => wall);
  clocks = new Clocks();
});

afterEach(() => {
  jest.restoreAllMocks();
});

function pass(milliseconds: number): () => void {
  return () => {
    monotonic += milliseconds;
    wall += milliseconds;
  };
}

/** What the clock shows to have passed meanwhile. */
function elapsed(act: () => void): number {
  const before = clocks.now();
  act();
  return clocks.now() - before;
}

describe('the clock of lifetimes', () => {
  it('counts the time that a device was asleep, while the monotonic clock stood still', () => {
    const slept = elapsed(() => {
      wall += 8 * HOUR_MS;
    });
    expect(slept).toBe(8 * HOUR_MS);
    expect(elapsed(pass(1_000))).toBe(1_000);
  });

  it('counts a second sleep too', () => {
    wall += HOUR_MS;
    expect(elapsed(pass(10))).toBe(10);
    expect(elapsed(() => (wall += HOUR_MS))).toBe(HOUR_MS);
  });

  it('does not go back, nor stop, when the wall clock is set back', () => {
    expect(elapsed(() => (wall -= HOUR_MS))).toBe(0);
    expect(elapsed(pass(1_000))).toBe(1_000);
    expect(elapsed(() => (wall += HOUR_MS))).toBe(HOUR_MS);
  });

  it('takes a wall clock that is set forward for a sleep, once, and is right from then on though it stays wrong', () => {
    expect(elapsed(() => (wall += 24 * HOUR_MS))).toBe(24 * HOUR_MS);
    for (let minute = 0; minute < 60; minute += 1) expect(elapsed(pass(60_000))).toBe(60_000);
  });

  it('does not run fast because the two clocks are read at different moments', () => {
    const hour = elapsed(() => {
      for (let tenth = 0; tenth < 36_000; tenth += 1) {
        pass(100)();
        wall += tenth % 2 === 0 ? 1 : -1;
        clocks.now();
      }
    });
    expect(hour).toBe(HOUR_MS);
  });

  it('passes as the monotonic clock does when that sleeps with the wall clock', () => {
    expect(elapsed(pass(HOUR_MS))).toBe(HOUR_MS);
  });
});

describe('a time that is further away than a timer of the browser runs', () => {
  it('is not reached at once', async () => {
    jest.useFakeTimers({ doNotFake: ['performance', 'Date'] });
    let isReached = false;
    whenReached(clocks.now() + 40 * 24 * HOUR_MS, clocks).subscribe(() => {
      isReached = true;
    });
    for (let day = 1; day <= 40; day += 1) {
      expect(isReached).toBe(false);
      pass(24 * HOUR_MS)();
      await jest.advanceTimersByTimeAsync(24 * HOUR_MS);
    }
    expect(isReached).toBe(true);
    jest.useRealTimers();
  });
});
