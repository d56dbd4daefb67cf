import type { Clock, SessionStore } from '@holdfast/session';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';

const PERIOD_MS = 600_000;

/** Bounds one round; what is left waits for the next. */
const MAX_BATCHES = 200;

/** Has the store remove what nobody can ask for any more, a batch at a time. */
@Injectable()
export class Housekeeping implements OnModuleInit, OnModuleDestroy {
  readonly #store: SessionStore;
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(@InjectAuthOptions() { store, clock }: ResolvedAuthOptions) {
    this.#store = store;
    this.#clock = clock;
  }

  onModuleInit(): void {
    this.#timer = setInterval(() => {
      // An outage is no news here: the next round does what this one could not.
      this.#round = this.tidy().catch(() => undefined);
    }, PERIOD_MS);
    this.#timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#round;
  }

  /** @throws StoreUnavailableError */
  async tidy(): Promise<void> {
    for (let batch = 0; batch < MAX_BATCHES && !this.#isStopped; batch += 1) {
      if ((await this.#store.removeExpired(this.#clock.now())) === 0) return;
    }
  }
}
