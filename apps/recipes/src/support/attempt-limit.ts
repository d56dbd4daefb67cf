import { RateLimitedError } from '@holdfast/nest';
import { SessionStore, type Clock } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from './clock.js';

const WINDOW_MS = 15 * 60_000;
const MAX_ATTEMPTS = 5;

/** Limits how often a secret of an account can be guessed. The session store counts for all instances. */
@Injectable()
export class AttemptLimit {
  readonly #store: SessionStore;
  readonly #clock: Clock;

  constructor(@Inject(SessionStore) store: SessionStore, @Inject(CLOCK) clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Counts an attempt. Call it before the secret is checked, so that attempts made at the same time count too.
   *
   * @param kind which secret
   * @throws RateLimitedError after five wrong ones in 15 minutes
   */
  async begin(kind: string, accountId: string): Promise<void> {
    const { count, resetsAt } = await this.#count(kind, accountId, 1);
    if (count > MAX_ATTEMPTS) {
      throw new RateLimitedError(Math.ceil((resetsAt - this.#clock.now()) / 1000));
    }
  }

  /** Takes the attempt back that was right. */
  async succeed(kind: string, accountId: string): Promise<void> {
    await this.#count(kind, accountId, -1);
  }

  #count(kind: string, accountId: string, attempts: number): ReturnType<SessionStore['countAttempts']> {
    return this.#store.countAttempts(`${kind}:${accountId}`, attempts, WINDOW_MS, this.#clock.now());
  }
}
