import { SessionStandings, type Clock, type SessionStore } from '@holdfast/session';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';

/** Twice within the second for which the guard takes what it knows as complete. */
const POLL_MS = 400;

/**
 * Keeps this instance up to date on the sessions that end elsewhere: asks the store again and again, and at once when
 * the store wakes it. While it does not get through, the guard asks the store itself.
 */
@Injectable()
export class RevocationFeed implements OnModuleInit, OnModuleDestroy {
  readonly #store: SessionStore;
  readonly #clock: Clock;
  readonly #standings: SessionStandings;
  #cursor: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | null = null;
  #isWoken = false;
  #isStopped = false;
  #stopListening: (() => Promise<void>) | null = null;

  constructor(
    @InjectAuthOptions() { store, clock }: ResolvedAuthOptions,
    @Inject(SessionStandings) standings: SessionStandings,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#standings = standings;
  }

  async onModuleInit(): Promise<void> {
    this.#poll();
    await this.#polling;
    this.#stopListening = await this.#store.onEnded(() => {
      this.#poll();
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#stopListening?.();
    await this.#polling;
  }

  #poll(): void {
    if (this.#isStopped) return;
    if (this.#polling !== null) {
      this.#isWoken = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#isWoken = false;
    this.#polling = this.#read()
      // The store is away: what is known grows old, and the guard acts on that.
      .catch(() => undefined)
      .then(() => {
        this.#polling = null;
        this.#goOn();
      });
  }

  async #read(): Promise<void> {
    const readAt = this.#clock.now();
    const { ended, cursor } = await this.#store.endedSince(this.#cursor, readAt);
    this.#cursor = cursor;
    this.#standings.update(ended, readAt);
  }

  #goOn(): void {
    if (this.#isStopped) return;
    if (this.#isWoken) {
      this.#poll();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#poll();
    }, POLL_MS);
    this.#timer.unref();
  }
}
