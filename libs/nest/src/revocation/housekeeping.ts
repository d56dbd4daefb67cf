import type { Clock, SessionStore } from '@holdfast/session';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { TaskFailures } from './task-failures.js';

const PERIOD_MS = 600_000;

/** Limit of one run. The next run removes the rest. */
const MAX_BATCHES = 200;

/** Removes expired rows from the store, a batch at a time. */
@Injectable()
export class Housekeeping implements OnModuleInit, OnModuleDestroy {
  readonly #store: SessionStore;
  readonly #clock: Clock;
  readonly #failures = new TaskFailures('removing expired sessions');
  #timer: NodeJS.Timeout | undefined;
  #run: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(@InjectAuthOptions() { store, clock }: ResolvedAuthOptions) {
    this.#store = store;
    this.#clock = clock;
  }

  onModuleInit(): void {
    this.#timer = setInterval(() => {
      // The next run makes up for a failed one.
      this.#run = this.#failures.watch(this.removeExpired());
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
    for (let batch = 0; batch < MAX_BATCHES && !this.#isStopped; batch += 1) {
      if ((await this.#store.removeExpired(this.#clock.now())) === 0) return;
    }
  }
}
