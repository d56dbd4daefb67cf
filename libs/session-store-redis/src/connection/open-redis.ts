import { StoreUnavailableError } from '@holdfast/session';
import { setTimeout as pause } from 'node:timers/promises';
import { within } from './deadline.js';
import { LiveRedis } from './live-redis.js';
import type { Redis } from './redis.js';
import { connectToCluster, connectToServer, type RedisClient } from './redis-client.js';
import { asStoreError, isRejectedForGood } from './redis-errors.js';
import { redisHostUrls } from './redis-urls.js';

const RETRY_MS = 500;

/** Time limits of the connections to Redis, in milliseconds. */
export interface RedisOptions {
  /** How long connecting may take. Defaults to 2,000. */
  readonly connectTimeoutMs?: number;
  /** How long a command may take. Defaults to 2,000. */
  readonly commandTimeoutMs?: number;
  /** How long the end of a session waits for a replica. Defaults to 200. */
  readonly replicaTimeoutMs?: number;
  /** How long to wait for a server that is not there yet. Defaults to 0. */
  readonly waitMs?: number;
}

/** The URL is none of Redis. The message does not repeat it, since it may hold a password. */
export class InvalidRedisUrlError extends Error {
  override readonly name = 'InvalidRedisUrlError';

  constructor() {
    super('must be a URL such as redis://user:password@host:6379, or of several hosts of a cluster');
  }
}

/**
 * Connects to a Redis or Valkey server, or to the cluster that it belongs to.
 *
 * @param url `redis://` or `rediss://` (TLS), with several hosts of a cluster separated by commas
 * @throws InvalidRedisUrlError
 * @throws StoreUnavailableError when no host responds in time, or none accepts the password
 *
 * @example
 * const redis = await openRedis('redis://one.internal:6379,two.internal:6379');
 * const store = RedisSessionStore.open(redis);
 */
export async function openRedis(url: string, options: RedisOptions = {}): Promise<Redis> {
  const { connectTimeoutMs = 2_000, commandTimeoutMs = 2_000, replicaTimeoutMs = 200, waitMs = 0 } = options;
  const urls = redisHostUrls(url);
  if (urls.length === 0) throw new InvalidRedisUrlError();
  const connect = (): Promise<RedisClient> => connectToAny(urls, connectTimeoutMs);
  const client = await untilConnected(connect, waitMs);
  return new LiveRedis(client, connect, { commandTimeoutMs, replicaTimeoutMs });
}

async function untilConnected(connect: () => Promise<RedisClient>, waitMs: number): Promise<RedisClient> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if (isRejectedForGood(error) || performance.now() + RETRY_MS > giveUpAt) throw asStoreError(error);
      await pause(RETRY_MS);
    }
  }
}

/** Connects to the first host that responds, or to the cluster that it belongs to. */
async function connectToAny(urls: readonly string[], timeoutMs: number): Promise<RedisClient> {
  let failure: unknown = null;
  for (const url of urls) {
    try {
      return await connectTo(url, urls, timeoutMs);
    } catch (error) {
      failure = error;
    }
  }
  throw new StoreUnavailableError(failure);
}

async function connectTo(url: string, urls: readonly string[], timeoutMs: number): Promise<RedisClient> {
  const server = await connectToServer(url, timeoutMs);
  try {
    const info = await within(timeoutMs, server.send('', ['INFO', 'cluster']));
    if (!String(info).includes('cluster_enabled:1')) return server;
  } catch (error) {
    server.destroy();
    throw error;
  }
  server.destroy();
  return connectToCluster(urls, timeoutMs);
}
