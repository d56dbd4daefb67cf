import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@holdfast/test-servers';
import { createClient, ErrorReply } from '@redis/client';

const HOST = '127.0.0.1';

/** The command of the set-up; undefined where there is none. */
const REDIS_SERVER = process.env['REDIS_SERVER'];

/** Declares tests that need a server. They are skipped where there is none. */
export const describeOnRedis = REDIS_SERVER === undefined ? describe.skip : describe;

/** A redis-server that a test starts, stops and freezes. */
export class RedisProcess {
  readonly port: number;
  readonly #directory: string;
  readonly #options: readonly string[];
  #process: ChildProcess | null = null;

  private constructor(port: number, directory: string, options: readonly string[]) {
    this.port = port;
    this.#directory = directory;
    this.#options = options;
  }

  /** @param options further arguments of redis-server */
  static async start(options: readonly string[] = []): Promise<RedisProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'holdfast-redis-'));
    const server = new RedisProcess(await clusterPort(), directory, options);
    await server.restart();
    return server;
  }

  get host(): string {
    return `${HOST}:${String(this.port)}`;
  }

  get url(): string {
    return `redis://${this.host}`;
  }

  /** Starts it with the data that it has stored. */
  async restart(): Promise<void> {
    const own = ['--port', String(this.port), '--bind', HOST, '--dir', this.#directory, '--save', ''];
    this.#process = spawn(REDIS_SERVER ?? 'redis-server', [...own, ...this.#options], { stdio: 'ignore' });
    await until(() => this.command('PING').then(() => true, isRejection));
  }

  /** Runs a command on a connection of its own. */
  async command(...command: readonly string[]): Promise<unknown> {
    const client = createClient({ url: this.url, RESP: 2, socket: { reconnectStrategy: false } });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.sendCommand(command);
    } finally {
      client.destroy();
    }
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(signal);
  }

  /** Kills it without notice. */
  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (running === null) return;
    const exited = once(running, 'exit');
    running.kill('SIGKILL');
    await exited;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** Repeats a check until it holds. One that fails does not hold yet. */
export async function until(check: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  while (!(await check().catch(() => false))) {
    if (performance.now() > giveUpAt) throw new Error('waited too long');
    await pause(20);
  }
}

/** A node of a cluster also listens 10,000 ports higher. */
async function clusterPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port < 55_000) return port;
  }
}

/** Whether a server has rejected a command, so that it runs. */
function isRejection(error: unknown): boolean {
  return error instanceof ErrorReply && !error.message.startsWith('LOADING');
}
