import { RevocationCache, type Clock, type SessionStore } from '@holdfast/session';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { logEntry } from '../log/log-entry.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { inSlices } from './in-slices.js';
import { TaskFailures } from './task-failures.js';

/** The guard trusts the list of revocations for one second, which is enough time for two polls. */
const POLL_MS = 400;

/**
 * Learns of revocations by other instances: ended sessions and claims refreshes. Polls the store periodically, and at
 * once when the store sends a notification. While the list cannot be read, it becomes stale, and the guard looks up
 * sessions itself.
 */
@Injectable()
export class RevocationFeed implements OnModuleInit {
  readonly #store: SessionStore;
  readonly #clock: Clock;
  readonly #revocations: RevocationCache;
  readonly #failures = new TaskFailures('reading revocations');
  readonly #accessTokenTtlMs: number;
  readonly #logger = new Logger('Auth');
  #overflowed = 0;
  #isOverflowing = false;
  #cursor: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | null = null;
  #isNotified = false;
  #isStopped = false;
  #unsubscribe: (() => Promise<void>) | null = null;

  constructor(
    @InjectAuthOptions() { store, clock, accessTokenTtlMs }: ResolvedAuthOptions,
    @Inject(RevocationCache) revocations: RevocationCache,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#accessTokenTtlMs = accessTokenTtlMs;
    this.#revocations = revocations;
  }

  async onModuleInit(): Promise<void> {
    this.#poll();
    await this.#polling;
    this.#unsubscribe = await this.#store.onRevocation(() => {
      this.#poll();
    });
  }

  /** Stops reading. The instance must serve no requests any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#unsubscribe?.();
    await this.#polling;
  }

  #poll(): void {
    if (this.#isStopped) return;
    if (this.#polling !== null) {
      this.#isNotified = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#isNotified = false;
    this.#polling = this.#failures.watch(this.#read()).then(() => {
      this.#polling = null;
      this.#schedule();
    });
  }

  async #read(): Promise<void> {
    const readAt = this.#clock.now();
    const { revocations, cursor } = await this.#store.revocationsSince(
      this.#cursor,
      readAt,
      this.#accessTokenTtlMs,
    );
    await inSlices(revocations, (revocation) => {
      this.#revocations.add(revocation, readAt);
    });
    this.#cursor = cursor;
    this.#revocations.update([], readAt);
    this.#reportOverflow();
  }

  /** Once, until there is room again. */
  #reportOverflow(): void {
    const { remembered, capacity, overflowed } = this.#revocations.counts;
    if (overflowed > this.#overflowed && !this.#isOverflowing) {
      this.#isOverflowing = true;
      this.#logger.warn(
        logEntry(
          { event: 'revocations_overflowed', remembered },
          'more sessions are revoked than this instance remembers, so it checks the others in the store; raise maxRevocations',
        ),
      );
    }
    if (remembered < capacity) this.#isOverflowing = false;
    this.#overflowed = overflowed;
  }

  #schedule(): void {
    if (this.#isStopped) return;
    if (this.#isNotified) {
      this.#poll();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#poll();
    }, POLL_MS);
    this.#timer.unref();
  }
}
