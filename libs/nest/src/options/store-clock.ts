import type { Clock } from '@holdfast/session';

/** Instances that keep their clocks, by NTP for example, differ by less. */
const TOLERATED_OFFSET_MS = 1_000;

/** The clock of this machine, set to the store's, so that all instances that share the store have the same time. */
export class StoreClock implements Clock {
  readonly #own: Clock;
  #measuredMs = 0;

  constructor(own: Clock) {
    this.#own = own;
  }

  now(): number {
    return this.#own.now() + (this.differs ? this.#measuredMs : 0);
  }

  /** By how many milliseconds the store's clock is ahead of this machine's. */
  get offsetMs(): number {
    return this.#measuredMs;
  }

  /** Whether the offset exceeds the error of a measurement. If so, the time of the store is used. */
  get differs(): boolean {
    return Math.abs(this.#measuredMs) > TOLERATED_OFFSET_MS;
  }

  /**
   * Measures the offset.
   *
   * @param read the time of the store's clock, taken halfway between call and response
   */
  async compareWith(read: () => Promise<number>): Promise<void> {
    const calledAt = this.#own.now();
    const storeTime = await read();
    // Whole milliseconds: a store takes no fractions.
    this.#measuredMs = Math.round(storeTime - (calledAt + this.#own.now()) / 2);
  }
}
