import pg from 'pg';
import { postgresHostUrls } from './postgres-host-urls.js';
import type { PostgresPool } from './postgres-pool.js';

/** The pool of the host that takes writes. When it fails, the next host is tried, each once for a connection. */
export class HostPools implements PostgresPool {
  readonly #hosts: readonly { readonly url: string; readonly pool: pg.Pool }[];
  #current = 0;

  /** @param config of each pool, without the URL */
  constructor(url: string, config: pg.PoolConfig) {
    const known = postgresHostUrls(url);
    // The driver judges what is no URL.
    const urls = known.length === 0 ? [url] : known;
    const mustWrite = urls.length > 1 || url.includes('target_session_attrs=read-write');
    this.#hosts = urls.map((connectionString) => {
      const pool = new pg.Pool({
        ...config,
        ...(mustWrite ? { verify: requireWritable } : {}),
        connectionString,
      });
      // The pool replaces an idle connection that breaks; without a listener, its error would end the process.
      pool.on('error', IGNORE);
      return { url: connectionString, pool };
    });
  }

  /** The URL of the host that took the latest connection. */
  get currentUrl(): string {
    return this.#hosts[this.#current]?.url ?? '';
  }

  get totalCount(): number {
    return this.#hosts.reduce((sum, { pool }) => sum + pool.totalCount, 0);
  }

  connect(callback: Parameters<PostgresPool['connect']>[0]): void {
    this.#connectTo(this.#current, this.#hosts.length, callback);
  }

  async end(): Promise<void> {
    await Promise.all(this.#hosts.map(({ pool }) => pool.end()));
  }

  #connectTo(index: number, left: number, callback: Parameters<PostgresPool['connect']>[0]): void {
    const next = (index + 1) % this.#hosts.length;
    this.#hosts[index]?.pool.connect((error, client, release) => {
      if (client !== undefined) this.#current = index;
      else if (this.#current === index) this.#current = next;
      if (client !== undefined || left === 1) callback(error, client, release);
      else this.#connectTo(next, left - 1, callback);
    });
  }
}

/** Rejects a new connection to a standby, or to a server that is read-only by default. */
function requireWritable(client: pg.PoolClient, done: (error?: Error) => void): void {
  client.query<{ transaction_read_only: string }>('SHOW transaction_read_only').then(
    ({ rows }) => {
      done(rows[0]?.transaction_read_only === 'off' ? undefined : new Error('the server is read-only'));
    },
    (error: unknown) => {
      done(error instanceof Error ? error : new Error(String(error)));
    },
  );
}

const IGNORE = (): void => undefined;
