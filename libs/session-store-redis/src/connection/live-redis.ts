import { StoreUnavailableError } from '@holdfast/session';
import { setTimeout as pause } from 'node:timers/promises';
import { DeadlineError, within } from './deadline.js';
import type { Redis, RedisReply } from './redis.js';
import type { RedisClient } from './redis-client.js';
import { asStoreError, isReadOnly } from './redis-errors.js';
import { ReplicaWaits } from './replica-waits.js';

/** How many commands may wait for their replies. Any more would time out before their turn. */
const MAX_PENDING = 20_000;

/** How long a replaced client has to finish its commands. */
const CLOSE_MS = 5_000;

/** The pause before a client that was just replaced is replaced again. */
const RENEWAL_PAUSE_MS = 1_000;

/** Time limits of a connection, in milliseconds. */
export interface LiveRedisLimits {
  readonly commandTimeoutMs: number;
  readonly replicaTimeoutMs: number;
}

interface Listener {
  readonly channel: string;
  readonly wake: () => void;
}

/**
 * Redis by a client that is replaced when it does not reply: it may be connected to a node that hangs, or that is no
 * longer the master, and not know of its successor.
 */
export class LiveRedis implements Redis {
  readonly #connect: () => Promise<RedisClient>;
  readonly #limits: LiveRedisLimits;
  readonly #waits: ReplicaWaits;
  readonly #listeners = new Set<Listener>();
  #client: RedisClient;
  #isRenewing = false;
  #pending = 0;
  #isClosed = false;

  constructor(client: RedisClient, connect: () => Promise<RedisClient>, limits: LiveRedisLimits) {
    this.#client = client;
    this.#connect = connect;
    this.#limits = limits;
    this.#waits = new ReplicaWaits(connect, limits.replicaTimeoutMs);
  }

  async send(key: string, command: readonly string[]): Promise<RedisReply> {
    if (this.#pending >= MAX_PENDING) {
      throw new StoreUnavailableError(new Error('too many commands are waiting'));
    }
    this.#pending += 1;
    try {
      const reply = await within(this.#limits.commandTimeoutMs, this.#client.send(key, command));
      return reply as RedisReply;
    } catch (error) {
      if (error instanceof DeadlineError || isReadOnly(error)) this.#renew();
      throw asStoreError(error);
    } finally {
      this.#pending -= 1;
    }
  }

  replicated(key: string): Promise<boolean> {
    return this.#waits.wait(key);
  }

  async listen(channel: string, wake: () => void): Promise<() => Promise<void>> {
    const listener = { channel, wake };
    this.#listeners.add(listener);
    try {
      await within(this.#limits.commandTimeoutMs, this.#client.subscribe(channel, wake));
    } catch (error) {
      this.#listeners.delete(listener);
      throw asStoreError(error);
    }
    return async () => {
      if (!this.#listeners.delete(listener) || this.#isClosed) return;
      // It stops when its connection is closed at the latest.
      await this.#client.unsubscribe(channel, wake).catch(() => undefined);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listeners.clear();
    await this.#waits.close();
    await closeOf(this.#client);
  }

  #renew(): void {
    if (this.#isClosed || this.#isRenewing) return;
    this.#isRenewing = true;
    void this.#replaceClient().finally(() => {
      this.#isRenewing = false;
    });
  }

  async #replaceClient(): Promise<void> {
    try {
      const client = await this.#connect();
      const replaced = this.#isClosed ? client : this.#client;
      if (!this.#isClosed) this.#client = client;
      void closeOf(replaced);
      for (const { channel, wake } of this.#listeners) await client.subscribe(channel, wake);
    } catch {
      // The next command that gets no reply tries again.
    }
    await pause(RENEWAL_PAUSE_MS, undefined, { ref: false });
  }
}

/** Closes a client, and destroys it when it takes too long. */
async function closeOf(client: RedisClient): Promise<void> {
  try {
    await within(CLOSE_MS, client.close());
  } catch {
    client.destroy();
  }
}
