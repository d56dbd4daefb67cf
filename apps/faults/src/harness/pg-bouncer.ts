import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { SYSTEM_PATH } from './load-balancer.js';
import { freePort } from '@holdfast/test-servers';

const MAX_START_MS = 10_000;

/** Fewer than the instances have connections to the pooler, so that sessions of the server are shared. */
const SERVER_CONNECTIONS = 4;

/** Debian's PgBouncer in transaction mode, on loopback, with a configuration of its own. */
export class PgBouncer {
  /** URL of the database through the pooler. */
  readonly url: string;
  readonly #directory: string;
  readonly #child: ChildProcess;

  private constructor(url: string, directory: string, child: ChildProcess) {
    this.url = url;
    this.#directory = directory;
    this.#child = child;
  }

  /** @param direct URL of the database */
  static async start(direct: string): Promise<PgBouncer> {
    const directory = await mkdtemp(join(tmpdir(), 'holdfast-pgbouncer-'));
    await chmod(directory, 0o755);
    const [url, file] = [new URL(direct), join(directory, 'pgbouncer.ini')];
    const { hostname, port, username, password } = url;
    url.port = String(await freePort());
    await writeFile(
      file,
      `[databases]
postgres = host=${hostname} port=${port} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${url.port}
auth_type = any
pool_mode = transaction
default_pool_size = ${String(SERVER_CONNECTIONS)}
unix_socket_dir =
`,
    );
    // It does not run as root.
    const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const child = spawn('pgbouncer', ['-q', ...user, file], {
      stdio: 'ignore',
      env: { ...process.env, PATH: SYSTEM_PATH },
    });
    await untilConnected(url.href);
    return new PgBouncer(url.href, directory, child);
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function untilConnected(url: string): Promise<void> {
  const giveUpAt = performance.now() + MAX_START_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await pause(50);
    }
  }
}
