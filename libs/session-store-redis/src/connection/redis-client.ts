import { createClient, createCluster } from '@redis/client';
import { within } from './deadline.js';

/** What the store uses of the clients of one server and of a cluster. */
export interface RedisClient {
  /** Sends a command to the master that has the key. */
  send(key: string, command: readonly string[]): Promise<unknown>;
  /** The connection to the master that has the key. */
  connectionFor(key: string): Promise<RedisConnection>;
  subscribe(channel: string, listener: () => void): Promise<unknown>;
  unsubscribe(channel: string, listener: () => void): Promise<unknown>;
  /** Closes when the commands under way have ended. */
  close(): Promise<unknown>;
  destroy(): void;
}

/** One connection, on which commands run in order. */
export interface RedisConnection {
  sendCommand(command: readonly string[]): Promise<unknown>;
}

/** How long a connection may be silent although it is pinged. Then it is closed and opened again. */
const SILENCE_MS = 3_000;

const PING_MS = 1_000;

/** How long a connection to a node of a cluster is lost before the cluster is asked which nodes it has. */
const TOPOLOGY_REFRESH_MS = 250;

const MAX_RECONNECT_PAUSE_MS = 500;

/** Opens a connection to one server. @throws what the driver throws */
export async function connectToServer(url: string, connectTimeoutMs: number): Promise<RedisClient> {
  let wasConnected = false;
  const closing = new AbortController();
  const { socket, ...options } = optionsOf(connectTimeoutMs, closing.signal);
  const reconnectStrategy = (retries: number): number | false =>
    wasConnected && socket.reconnectStrategy(retries);
  const client = createClient({ url, RESP: 3, ...options, socket: { ...socket, reconnectStrategy } });
  client.on('error', ignore);
  await opened(client, connectTimeoutMs, closing);
  wasConnected = true;
  return {
    send: (_key, command) => client.sendCommand(command),
    connectionFor: () => Promise.resolve(client),
    subscribe: (channel, listener) => client.subscribe(channel, listener),
    unsubscribe: (channel, listener) => client.unsubscribe(channel, listener),
    close: () =>
      client.close().finally(() => {
        closing.abort();
      }),
    destroy: () => {
      destroy(client, closing);
    },
  };
}

/** Opens a cluster by the URLs of some of its nodes. @throws what the driver throws */
export async function connectToCluster(
  urls: readonly string[],
  connectTimeoutMs: number,
): Promise<RedisClient> {
  const [first = ''] = urls;
  const { username, password, protocol } = new URL(first);
  const closing = new AbortController();
  const { socket, ...options } = optionsOf(connectTimeoutMs, closing.signal);
  const cluster = createCluster({
    rootNodes: urls.map((url) => ({ url })),
    RESP: 3,
    commandOptions: options.commandOptions,
    // A node that does not respond must not keep those that do from being used.
    minimizeConnections: true,
    topologyRefreshOnReconnectionAttemptStrategy: TOPOLOGY_REFRESH_MS,
    defaults: {
      ...options,
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
      socket: protocol === 'rediss:' ? { ...socket, tls: true } : socket,
    },
  });
  cluster.on('error', ignore);
  await opened(cluster, 2 * connectTimeoutMs, closing);
  return {
    send: (key, command) => cluster.sendCommand(key, false, [...command]),
    connectionFor: (key) => cluster.getNodeClientForKey(key, false),
    subscribe: (channel, listener) => cluster.subscribe(channel, listener),
    unsubscribe: (channel, listener) => cluster.unsubscribe(channel, listener),
    close: () =>
      cluster.close().finally(() => {
        closing.abort();
      }),
    destroy: () => {
      destroy(cluster, closing);
    },
  };
}

/** @param closing aborts every connection, also those that the driver has lost sight of, and opens none again */
function optionsOf(connectTimeoutMs: number, closing: AbortSignal) {
  return {
    // Commands fail while there is no connection, so that requests do not queue up during an outage.
    disableOfflineQueue: true,
    // The caller has a time limit of its own, which also counts once a command is sent.
    commandOptions: { timeout: 0 },
    pingInterval: PING_MS,
    socket: {
      connectTimeout: connectTimeoutMs,
      socketTimeout: SILENCE_MS,
      signal: closing,
      reconnectStrategy: (retries: number): number | false => !closing.aborted && reconnectPauseMs(retries),
    },
  };
}

function reconnectPauseMs(retries: number): number {
  return Math.min(50 * 2 ** retries, MAX_RECONNECT_PAUSE_MS);
}

async function opened(
  client: { connect(): Promise<unknown>; destroy(): void },
  timeoutMs: number,
  closing: AbortController,
): Promise<void> {
  try {
    await within(timeoutMs, client.connect());
  } catch (error) {
    destroy(client, closing);
    throw error;
  }
}

function destroy(client: { destroy(): void }, closing: AbortController): void {
  client.destroy();
  closing.abort();
}

/** Commands report what they fail of; the connection is opened again without them. */
function ignore(): void {
  // Without a listener, the event would end the process.
}
