import { RedisProcess, until } from './redis-process.js';

const SLOTS = 16_384;
const MASTERS = 3;

/** How long a node does not respond until the others elect another master. */
const NODE_TIMEOUT_MS = 1_000;

const OPTIONS = [
  ['--cluster-enabled', 'yes'],
  ['--cluster-node-timeout', String(NODE_TIMEOUT_MS)],
  ['--cluster-replica-validity-factor', '0'],
  ['--appendonly', 'yes'],
  ['--repl-diskless-sync-delay', '0'],
].flat();

/** A cluster of three masters with a replica each. */
export class RedisCluster {
  readonly nodes: readonly RedisProcess[];

  private constructor(nodes: readonly RedisProcess[]) {
    this.nodes = nodes;
  }

  static async start(): Promise<RedisCluster> {
    const nodes = await Promise.all(Array.from({ length: 2 * MASTERS }, () => RedisProcess.start(OPTIONS)));
    const [first, ...others] = nodes;
    if (first === undefined) throw new RangeError('a cluster has nodes');
    for (const node of others) await first.command('CLUSTER', 'MEET', '127.0.0.1', String(node.port));
    for (const [index, node] of nodes.slice(0, MASTERS).entries()) {
      const [from, to] = [index, index + 1].map((part) => Math.floor((part * SLOTS) / MASTERS));
      await node.command('CLUSTER', 'ADDSLOTSRANGE', String(from), String((to ?? 0) - 1));
    }
    for (const [index, master] of nodes.slice(0, MASTERS).entries()) {
      const id = String(await master.command('CLUSTER', 'MYID'));
      const replica = nodes[MASTERS + index];
      await until(async () => (await replica?.command('CLUSTER', 'REPLICATE', id)) === 'OK');
    }
    const cluster = new RedisCluster(nodes);
    await cluster.healthy();
    return cluster;
  }

  get url(): string {
    return `redis://${this.nodes.map(({ host }) => host).join(',')}`;
  }

  /** Waits until every node sees the whole cluster, and each master has a replica that follows it. */
  async healthy(): Promise<void> {
    await until(async () => {
      const states = await Promise.all(
        this.nodes.map(async (node) => {
          const info = String(await node.command('CLUSTER', 'INFO'));
          const known = String(await node.command('CLUSTER', 'NODES'));
          const role = (await node.command('ROLE')) as readonly unknown[];
          const follows = role[0] === 'slave' ? role[3] === 'connected' : (role[2] as unknown[]).length === 1;
          return info.includes('cluster_state:ok') && !known.includes('fail') && follows;
        }),
      );
      return states.every(Boolean);
    });
  }

  /** The node that is the master of a slot, as seen by a node that runs. */
  async masterOf(slot: number): Promise<RedisProcess> {
    const ranges = (await this.#ask('CLUSTER', 'SLOTS')) as readonly [number, number, [string, number]][];
    const range = ranges.find(([from, to]) => from <= slot && slot <= to);
    const master = this.nodes.find(({ port }) => port === range?.[2][1]);
    if (master === undefined) throw new RangeError(`no master of ${String(slot)}`);
    return master;
  }

  async remove(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.remove()));
  }

  async #ask(...command: readonly string[]): Promise<unknown> {
    for (const node of this.nodes) {
      try {
        return await node.command(...command);
      } catch {
        // Another one responds.
      }
    }
    throw new Error('no node responds');
  }
}
