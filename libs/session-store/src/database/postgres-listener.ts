import pg from 'pg';

const RECONNECT_MS = 500;

/** Listens to one channel on a separate connection, and reconnects when that breaks. */
export class PostgresListener {
  readonly #url: () => string;
  readonly #channel: string;
  readonly #wake: () => void;
  #client: pg.Client | null = null;
  #retry: NodeJS.Timeout | undefined;
  #isStopped = false;

  /**
   * @param url the URL of each new connection
   * @param channel an identifier that needs no quoting
   */
  constructor(url: () => string, channel: string, wake: () => void) {
    this.#url = url;
    this.#channel = channel;
    this.#wake = wake;
  }

  /** Connects in the background, and calls `wake` once it is listening. */
  start(): void {
    if (this.#isStopped) return;
    const client = new pg.Client({
      connectionString: this.#url(),
      application_name: 'holdfast-listener',
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
    });
    this.#client = client;
    client.on('notification', this.#wake);
    client.on('error', () => {
      this.#reconnect(client);
    });
    client.on('end', () => {
      this.#reconnect(client);
    });
    client
      .connect()
      .then(() => client.query(`LISTEN ${this.#channel}`))
      // Notifications may have been missed before this connection was listening.
      .then(this.#wake)
      .catch(() => {
        this.#reconnect(client);
      });
  }

  /** Disconnects. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }

  #reconnect(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = null;
    client.end().catch(() => undefined);
    if (this.#isStopped) return;
    this.#retry = setTimeout(() => {
      this.start();
    }, RECONNECT_MS);
    this.#retry.unref();
  }
}
