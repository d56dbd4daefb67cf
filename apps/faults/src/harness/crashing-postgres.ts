import { PostgresServer } from '@holdfast/test-servers';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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
export class CrashingPostgres {
  readonly port: number;
  readonly #postgres: PostgresServer;

  private constructor(postgres: PostgresServer) {
    this.port = postgres.port;
    this.#postgres = postgres;
  }

  static async start(): Promise<CrashingPostgres> {
    const server = new CrashingPostgres(await PostgresServer.start());
    await server.sql(SHIFTED_CLOCK);
    return server;
  }

  /** @param port port of the proxy in between */
  urlThrough(port: number): string {
    return this.#postgres.urlThrough(port);
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
    const [line = ''] = (await readFile(join(this.#postgres.dataDirectory, 'postmaster.pid'), 'utf8')).split(
      '\n',
    );
    const server = Number(line);
    const children = (await readFile(`/proc/${line}/task/${line}/children`, 'utf8')).trim().split(' ');
    const family = [server, ...children.map(Number)];
    // `suspend` waits for the exit event, so that it must be called before the kill.
    const stopped = this.#postgres.suspend();
    for (const pid of family) killIfThere(pid, 'SIGKILL');
    await stopped;
    // The shared memory is in use as long as any of them runs.
    while (family.some(isPostgres)) await pause(10);
    await this.#postgres.resume();
  }

  async stop(): Promise<void> {
    await this.#postgres.stop();
  }

  async #connected<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const client = new pg.Client({ connectionString: this.#postgres.url });
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
