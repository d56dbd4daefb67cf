import type { Clock } from '@holdfast/session';

/** A clock that only moves when a test advances it. */
export class FakeClock implements Clock {
  #now: number;

  /** @param now milliseconds since 1970; defaults to noon UTC on 15 January 2026 */
  constructor(now = Date.UTC(2026, 0, 15, 12)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** Moves the clock forward. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
