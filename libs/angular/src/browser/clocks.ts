/** What changes by itself, as the browser has it. */
export interface Clocks {
  /**
   * Milliseconds since some moment of the page's life. Never jumps, whatever happens to the system's time: lifetimes are
   * counted with it.
   */
  readonly now: () => number;
  /** Milliseconds since 1970: only for what people are shown. */
  readonly wallNow: () => number;
  /** From 0 up to 1, by chance. */
  readonly random: () => number;
}

export function clocks(): Clocks {
  return {
    now: () => performance.now(),
    wallNow: () => Date.now(),
    random: () => Math.random(),
  };
}
