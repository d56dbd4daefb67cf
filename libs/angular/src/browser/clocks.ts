import { Injectable } from '@angular/core';

/** The two clocks are read at different moments, and are adjusted to each other by small steps. */
const MAX_SKEW_MS = 1_000;

/** The browser's clocks and its source of randomness. */
@Injectable({ providedIn: 'root' })
export class Clocks {
  #asleepMs = 0;
  #offsetMs = Date.now() - performance.now();

  /**
   * Milliseconds that have passed, by whichever clock says more: the monotonic one stands still while some devices
   * sleep, and the wall clock may be set back. It never goes back itself. A wall clock that is wrong but steady makes no
   * difference; one that is set forward ages a token once. Use it for lifetimes.
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

  /** A random number from 0 up to 1. */
  random(): number {
    return Math.random();
  }
}
