/** Pseudorandom numbers. The same seed gives the same series. */
export class Random {
  #state: number;

  constructor(seed: string) {
    // FNV-1a: similar seeds lead to different series.
    let hash = 2_166_136_261;
    for (const letter of seed) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619);
    this.#state = hash >>> 0;
  }

  /** A number from 0 up to but not including 1 (mulberry32). */
  fraction(): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 up to but not including the bound. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  chance(percent: number): boolean {
    return this.fraction() * 100 < percent;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}
