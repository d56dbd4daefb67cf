/** Calls `wake` at regular intervals, where there are no notifications. Does not keep the process alive. */
export class Ticker {
  readonly #intervalMs: number;
  readonly #wake: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(intervalMs: number, wake: () => void) {
    this.#intervalMs = intervalMs;
    this.#wake = wake;
  }

  start(): void {
    this.#timer = setInterval(this.#wake, this.#intervalMs).unref();
  }

  stop(): Promise<void> {
    clearInterval(this.#timer);
    return Promise.resolve();
  }
}
