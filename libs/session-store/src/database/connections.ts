import { StoreUnavailableError } from '@holdfast/session';
import { isReadOnly } from './postgres-errors.js';
import {
  takeConnection,
  type ConnectionUse,
  type HeldConnection,
  type PostgresPool,
} from './postgres-pool.js';

/**
 * The connections of a pool. When one turns out to be read-only, those that were open before are closed as they come up,
 * because they lead to the same server, which is no longer the primary.
 */
export class Connections {
  readonly #pool: PostgresPool;
  readonly #use: ConnectionUse;
  readonly #seen = new WeakSet();
  #current = new WeakSet();

  constructor(pool: PostgresPool, use: ConnectionUse) {
    this.#pool = pool;
    this.#use = use;
  }

  async take(): Promise<HeldConnection> {
    for (;;) {
      const held = await takeConnection(this.#pool, this.#use);
      const { client } = held;
      if (this.#current.has(client)) return held;
      if (!this.#seen.has(client)) {
        this.#seen.add(client);
        this.#current.add(client);
        return held;
      }
      held.release(true);
    }
  }

  /** Gives a connection back after a failure. Closes it when the database was unavailable on it. */
  giveBack(
    { release }: HeldConnection,
    error: unknown,
    isBroken = error instanceof StoreUnavailableError,
  ): void {
    if (isReadOnly(error)) this.#current = new WeakSet();
    release(isBroken);
  }
}
