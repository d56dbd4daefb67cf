import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '@holdfast/test-servers';

const run = promisify(execFile);

/** How long a node does not respond until the others elect another master. */
const NODE_TIMEOUT_MS = 1_000;

/** Three masters and three replicas of Debian's redis-server, on loopback. */
export class RedisCluster {
  readonly #ports: readonly number[];
  readonly #directory: string;
  readonly #nodes = new Map<number, ChildProcess>();

  private constructor(ports: readonly number[], directory: string) {
    this.#ports = ports;
    this.#directory = directory;
  }

  static async start(): Promise<RedisCluster> {
    const ports: number[] = [];
    while (ports.length < 6) {
      const port = await freePort();
      // A node also listens 10,000 ports higher.
      if (port < 55_000 && !ports.includes(port)) ports.push(port);
    }
    const cluster = new RedisCluster(ports, await mkdtemp(join(tmpdir(), 'holdfast-redis-')));
    for (const port of ports) await cluster.#startNode(port);
    const hosts = ports.map((port) => `127.0.0.1:${String(port)}`);
    await run('redis-cli', ['--cluster', 'create', ...hosts, '--cluster-replicas', '1', '--cluster-yes']);
    await cluster.healthy();
    return cluster;
  }

  get url(): string {
    return `redis://${this.#ports.map((port) => `127.0.0.1:${String(port)}`).join(',')}`;
  }

  /** Kills a master, and waits until a replica has taken over. Returns a function that starts it again. */
  async killMaster(choose: (masters: readonly number[]) => number): Promise<() => Promise<void>> {
    const masters = await this.#masters();
    const port = choose(masters);
    const node = this.#nodes.get(port);
    if (node === undefined) throw new RangeError(`no node on port ${String(port)}`);
    node.kill('SIGKILL');
    await once(node, 'exit');
    return async () => {
      while ((await this.#masters()).includes(port)) await pause(50);
      await this.#startNode(port);
      await this.healthy();
    };
  }

  /** Waits until every slot has a master with a replica that follows it. */
  async healthy(): Promise<void> {
    for (;;) {
      const roles = await Promise.all(this.#ports.map((port) => this.#ask(port, 'INFO', 'replication')));
      const states = await Promise.all(this.#ports.map((port) => this.#ask(port, 'CLUSTER', 'INFO')));
      const masters = roles.filter((role) => role.includes('role:master'));
      const isFollowed = masters.every((role) => role.includes('connected_slaves:1'));
      if (masters.length === 3 && isFollowed && states.every((state) => state.includes('cluster_state:ok'))) {
        return;
      }
      await pause(50);
    }
  }

  async stop(): Promise<void> {
    for (const node of this.#nodes.values()) {
      if (node.exitCode !== null || node.signalCode !== null) continue;
      node.kill('SIGKILL');
      await once(node, 'exit');
    }
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #startNode(port: number): Promise<void> {
    const settings = {
      port: String(port),
      bind: '127.0.0.1',
      dir: this.#directory,
      save: '',
      appendonly: 'yes',
      appenddirname: `node-${String(port)}`,
      'cluster-enabled': 'yes',
      'cluster-config-file': `node-${String(port)}.conf`,
      'cluster-node-timeout': String(NODE_TIMEOUT_MS),
      'repl-diskless-sync-delay': '0',
    };
    const parameters = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    this.#nodes.set(port, spawn('redis-server', parameters, { stdio: 'ignore' }));
    while ((await this.#ask(port, 'PING')) !== 'PONG') await pause(20);
  }

  /** The ports of the nodes that have slots, as seen by a node that responds. */
  async #masters(): Promise<readonly number[]> {
    const known = await Promise.all(this.#ports.map((port) => this.#ask(port, 'CLUSTER', 'NODES')));
    const nodes = (known.find((text) => text !== '') ?? '').split('\n').map((line) => line.split(' '));
    return nodes
      .filter(([, , flags = '', ...rest]) => /\bmaster\b/.test(flags) && rest.length > 5)
      .map(([, address = '']) => Number(/:(\d+)@/.exec(address)?.[1]));
  }

  /** Empty while the node does not respond. */
  async #ask(port: number, ...command: readonly string[]): Promise<string> {
    try {
      const { stdout } = await run('redis-cli', ['-p', String(port), ...command], { timeout: 2_000 });
      return stdout.trim();
    } catch {
      return '';
    }
  }
}
