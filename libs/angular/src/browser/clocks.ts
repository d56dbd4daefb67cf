import { Injectable } from '@angular/core';
import { switchMap, timer, type Observable } from 'rxjs';

/** Tolerates that the two clocks are read one after the other, and are adjusted in small steps. */
const MAX_SKEW_MS = 1_000;

/** Browsers run longer timers at once: they count in 32 bits. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The browser's clocks and its source of randomness. */
@Injectable({ providedIn: 'root' })
export class Clocks {
  #asleepMs = 0;
  #offsetMs = Date.now() - performance.now();

  /**
   * Elapsed milliseconds, by the clock that shows more: on some devices the monotonic clock stops during sleep, and the
   * wall clock may be set back. Never goes back. A wall clock that is wrong but steady makes no difference; one that is
   * set forward ages a token once. Use it for lifetimes.
   */
  now(): number {
    const monotonic = performance.now();
    const jumpMs = this.wallNow() - monotonic - this.#offsetMs;
    if (Math.abs(jumpMs) > MAX_SKEW_MS) {
      this.#offsetMs += jumpMs;
      this.#asleepMs += Math.max(jumpMs, 0);
    }
    return monotonic + this.#asleepMs;
  }

  /** Milliseconds since 1970. Use it only for times that people read. */
  wallNow(): number {
    return Date.now();
  }

  /** A random number from 0 (inclusive) to 1 (exclusive). */
  random(): number {
    return Math.random();
  }
}

/**
 * Emits once, when a clock has reached a time, however far away that is.
 *
 * @param at milliseconds of `Clocks.now`
 */
export function whenReached(at: number, clocks: Pick<Clocks, 'now'>): Observable<unknown> {
  const leftMs = at - clocks.now();
  return leftMs > MAX_TIMER_MS
    ? timer(MAX_TIMER_MS).pipe(switchMap(() => whenReached(at, clocks)))
    : timer(leftMs);
}
