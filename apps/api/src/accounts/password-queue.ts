import { ServiceUnavailableError } from '@holdfast/nest';
import { availableParallelism } from 'node:os';

/** Node.js has four threads for hashing, files and name lookups. One of them stays free of passwords. */
const MAX_THREADS = 3;

/** About three seconds of work for one thread. */
const MAX_WAITING = 100;

/**
 * Runs a bounded number of tasks at a time, in the order in which they came. Hashing a password takes a core for 30 ms:
 * many at once would hold up everybody else's requests.
 */
export class PasswordQueue {
  readonly #waiting: (() => void)[] = [];
  #idle: number;

  /** @param threads how many tasks run at the same time; one core is left to the requests */
  constructor(threads = Math.min(Math.max(availableParallelism() - 1, 1), MAX_THREADS)) {
    this.#idle = threads;
  }

  /** @throws ServiceUnavailableError when too many tasks wait already */
  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    await this.#enter();
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  #enter(): Promise<void> {
    if (this.#idle > 0) {
      this.#idle -= 1;
      return Promise.resolve();
    }
    if (this.#waiting.length >= MAX_WAITING) throw new ServiceUnavailableError();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle += 1;
    else next();
  }
}
