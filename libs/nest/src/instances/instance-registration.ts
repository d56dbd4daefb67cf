import type { InstanceRegistry } from '@holdfast/session';
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { KeyRing } from '../keys/key-ring.js';
import { logEntry } from '../log/log-entry.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { StoreClock } from '../options/store-clock.js';
import { TaskFailures } from '../revocation/task-failures.js';

const PERIOD_MS = 10_000;

/**
 * Registers this instance with the others that share the store, and compares its keys and its clock with theirs. While
 * it lacks a key with which another instance signs, it is not ready and rejects no token because of an unknown key:
 * otherwise everybody whom the other has signed in would be signed out here. The clock follows the store's.
 */
@Injectable()
export class InstanceRegistration implements OnModuleInit, OnModuleDestroy {
  readonly #id = randomUUID();
  readonly #registry: InstanceRegistry | undefined;
  readonly #options: ResolvedAuthOptions;
  readonly #keys: KeyRing;
  readonly #logger = new Logger('Instances');
  readonly #failures = new TaskFailures('registering the instance');
  #hasLoggedClock = false;
  #timer: NodeJS.Timeout | undefined;
  #renewal: Promise<void> | null = null;

  constructor(@InjectAuthOptions() options: ResolvedAuthOptions, @Inject(KeyRing) keys: KeyRing) {
    this.#registry = options.store.instances;
    this.#options = options;
    this.#keys = keys;
  }

  /** By how many milliseconds the store's clock was ahead of this machine's when they were last compared. */
  get clockOffsetMs(): number {
    const { clock } = this.#options;
    return clock instanceof StoreClock ? clock.offsetMs : 0;
  }

  async onModuleInit(): Promise<void> {
    await this.renew();
    this.#timer = setInterval(() => void this.renew(), PERIOD_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewal;
    const registry = this.#registry;
    if (registry !== undefined) await this.#failures.watch(registry.unregister(this.#id));
  }

  /** Compares keys and clocks now. An outage of the store leaves everything as it is. */
  async renew(): Promise<void> {
    const registry = this.#registry;
    if (registry === undefined) return;
    this.#renewal ??= this.#failures.watch(this.#renew(registry)).finally(() => {
      this.#renewal = null;
    });
    await this.#renewal;
  }

  async #renew(registry: InstanceRegistry): Promise<void> {
    await this.#compareClocks(registry);
    let unknown = await this.#register(registry);
    if (unknown.length > 0) {
      // Another instance may have read a new key earlier. If the keys cannot be read, KeyRing logs it.
      await this.#keys.reload().catch(() => undefined);
      unknown = await this.#register(registry);
    }
    this.#reportKeys(unknown);
  }

  #register(registry: InstanceRegistry): Promise<readonly string[]> {
    return registry.register({ id: this.#id, ...this.#keys.fingerprints(this.#options.clock.now()) });
  }

  #reportKeys(unknown: readonly string[]): void {
    const isLacking = unknown.length > 0;
    if (isLacking === this.#keys.isLacking) return;
    this.#keys.isLacking = isLacking;
    if (isLacking) {
      this.#logger.error(
        logEntry(
          { event: 'keys_differ', unknown },
          'other instances sign with keys that this one does not have; it is not ready until it has them',
        ),
      );
    } else {
      this.#logger.log(
        logEntry({ event: 'keys_agree' }, 'this instance now has the same keys as the others'),
      );
    }
  }

  async #compareClocks(registry: InstanceRegistry): Promise<void> {
    const { clock } = this.#options;
    // A clock of the application's own is not corrected.
    if (!(clock instanceof StoreClock)) return;
    await clock.compareWith(() => registry.now());
    if (clock.differs && !this.#hasLoggedClock) {
      this.#logger.warn(
        logEntry(
          { event: 'clock_differs', offset_ms: Math.round(clock.offsetMs) },
          'the clock of this machine differs from the store’s, which is used instead; synchronize it, by NTP for example',
        ),
      );
    }
    this.#hasLoggedClock = clock.differs;
  }
}
