import { within } from './deadline.js';
import type { RedisClient, RedisConnection } from './redis-client.js';

/** How long the marker of a wait is kept. It only has to be written. */
const MARKER_TTL_MS = '1000';

/**
 * Waits for replicas on connections of its own, because WAIT holds up the commands behind it. A connection first writes
 * a marker: a replica that has it also has what other connections had written before (https://redis.io/commands/wait).
 */
export class ReplicaWaits {
  readonly #connect: () => Promise<RedisClient>;
  readonly #timeoutMs: number;
  #client: Promise<RedisClient> | null = null;
  #isClosed = false;
  /** The last wait of each connection. */
  readonly #last = new WeakMap<RedisConnection, Promise<boolean>>();
  /** The waits that have not started, so that they cover what is written until then. */
  readonly #queued = new WeakMap<RedisConnection, Promise<boolean>>();

  constructor(connect: () => Promise<RedisClient>, timeoutMs: number) {
    this.#connect = connect;
    this.#timeoutMs = timeoutMs;
  }

  /** Whether a replica has what the key's master had written. Takes twice the time limit at most. */
  async wait(key: string): Promise<boolean> {
    try {
      return await within(2 * this.#timeoutMs, this.#wait(key));
    } catch {
      // It may be connected to nodes that no longer have the key. Nothing depends on a wait.
      await this.#disconnect();
      return false;
    }
  }

  /** Closes the connections. A wait after that returns false. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#disconnect();
  }

  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.then(
      (opened) => {
        opened.destroy();
      },
      () => undefined,
    );
  }

  async #wait(key: string): Promise<boolean> {
    if (this.#isClosed) return false;
    this.#client ??= this.#connect();
    const connection = await (await this.#client).connectionFor(key);
    const queued = this.#queued.get(connection);
    if (queued !== undefined) return queued;
    const next = this.#afterLast(connection, key);
    this.#queued.set(connection, next);
    this.#last.set(connection, next);
    return next;
  }

  async #afterLast(connection: RedisConnection, key: string): Promise<boolean> {
    await this.#last.get(connection)?.catch(() => false);
    this.#queued.delete(connection);
    const [, , replicas] = (await connection.sendCommand(['ROLE'])) as readonly unknown[];
    if (!Array.isArray(replicas) || replicas.length === 0) return false;
    const [, acknowledged] = await Promise.all([
      connection.sendCommand(['SET', `${key}:replicated`, '', 'PX', MARKER_TTL_MS]),
      connection.sendCommand(['WAIT', '1', String(this.#timeoutMs)]),
    ]);
    return Number(acknowledged) >= 1;
  }
}
