import type { Clock, SessionStore } from '@holdfast/session';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { TaskFailures } from './task-failures.js';

const PERIOD_MS = 600_000;

/** The shortest pause after a batch. */
const MIN_PAUSE_MS = 50;

/** Removes expired rows from the store, a batch at a time. Pauses in between, so that refreshes are not held up. */
@Injectable()
export class Housekeeping implements OnModuleInit, OnModuleDestroy {
  readonly #store: SessionStore;
  readonly #clock: Clock;
  readonly #failures = new TaskFailures('removing expired sessions');
  #timer: NodeJS.Timeout | undefined;
  #run: Promise<void> | null = null;
  #isStopped = false;

  constructor(@InjectAuthOptions() { store, clock }: ResolvedAuthOptions) {
    this.#store = store;
    this.#clock = clock;
  }

  onModuleInit(): void {
    this.#timer = setInterval(() => {
      // The next run makes up for a failed one.
      this.#run ??= this.#failures.watch(this.removeExpired()).finally(() => {
        this.#run = null;
      });
    }, PERIOD_MS);
    this.#timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#run;
  }

  /** @throws StoreUnavailableError */
  async removeExpired(): Promise<void> {
    while (!this.#isStopped) {
      const startedAt = performance.now();
      if ((await this.#store.removeExpired(this.#clock.now())) === 0) return;
      // As long as the batch took: at most half of the time goes into removing.
      await pause(Math.max(MIN_PAUSE_MS, performance.now() - startedAt));
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
