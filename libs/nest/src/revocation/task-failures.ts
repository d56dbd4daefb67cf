import { StoreUnavailableError } from '@holdfast/session';
import { Logger } from '@nestjs/common';
import { logEntry } from '../log/log-entry.js';

/**
 * Logs why a periodic task fails. Ignores outages of the store, which callers handle and which end by themselves. Logs
 * repeated failures once, until the task succeeds.
 */
export class TaskFailures {
  readonly #logger = new Logger('Auth');
  readonly #task: string;
  #logged: string | null = null;

  /** @param task such as `reading revocations` */
  constructor(task: string) {
    this.#task = task;
  }

  /** Waits for a run of the task, which may fail. */
  async watch(run: Promise<void>): Promise<void> {
    try {
      await run;
      this.#logged = null;
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    if (error instanceof StoreUnavailableError || String(error) === this.#logged) return;
    this.#logged = String(error);
    this.#logger.error(logEntry({ event: 'task_failed', err: error }, `${this.#task} failed`));
  }
}
