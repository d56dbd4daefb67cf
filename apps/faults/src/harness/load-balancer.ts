import { nginxConfiguration } from '@holdfast/test-servers';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const MAX_START_MS = 10_000;

export type LoadBalancerKind = 'nginx' | 'haproxy';

/** Debian's nginx or haproxy, on loopback, with a configuration of its own. */
export class LoadBalancer {
  readonly url: string;
  readonly #directory: string;
  readonly #child: ChildProcess;

  private constructor(port: number, directory: string, child: ChildProcess) {
    this.url = urlOf(port);
    this.#directory = directory;
    this.#child = child;
  }

  /** @param port from `freePort`, since the instances must know the URL before they start */
  static async start(
    kind: LoadBalancerKind,
    port: number,
    targets: readonly string[],
  ): Promise<LoadBalancer> {
    const directory = await mkdtemp(join(tmpdir(), `holdfast-${kind}-`));
    const file = join(directory, `${kind}.conf`);
    const servers = targets.map((target) => new URL(target).host);
    const isNginx = kind === 'nginx';
    await writeFile(file, isNginx ? nginxConfig(port, servers, directory) : haproxyConfig(port, servers));
    const parameters = isNginx ? ['-c', file, '-e', 'stderr'] : ['-f', file, '-db'];
    const child = spawn(kind, parameters, { stdio: 'ignore', env: { ...process.env, PATH: SYSTEM_PATH } });
    const balancer = new LoadBalancer(port, directory, child);
    await balancer.#ready();
    return balancer;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const giveUpAt = performance.now() + MAX_START_MS;
    while (
      !(await fetch(`${this.url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (performance.now() > giveUpAt) throw new Error('the load balancer did not start');
      await pause(50);
    }
  }
}

/** Debian keeps servers where the path of users does not lead. */
export const SYSTEM_PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

export function urlOf(port: number): string {
  return `http://127.0.0.1:${String(port)}`;
}

/** Installs the Debian package of a program if it is missing. Returns one line that says why it could not, or null. */
export function installProgram(program: string): string | null {
  const isThere = (): boolean =>
    spawnSync(program, ['-v'], { env: { ...process.env, PATH: SYSTEM_PATH } }).error === undefined;
  if (isThere()) return null;
  // The package would start a service on the machine's own ports.
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  spawnSync('apt-get', ['update', '-q'], { env: environment });
  spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', program], { env: environment });
  return isThere() ? null : `${program} is not installed, and "apt-get install ${program}" failed`;
}

/** nginx has no health checks: it learns of a stopped instance from its port. */
function nginxConfig(port: number, servers: readonly string[], directory: string): string {
  const upstream = `upstream holdfast {
        ${servers.map((server) => `server ${server} max_fails=1 fail_timeout=1s;`).join(' ')}
        keepalive 32;
      }`;
  return nginxConfiguration({ port, directory, location: '/', target: 'http://holdfast', upstream });
}

function haproxyConfig(port: number, servers: readonly string[]): string {
  const lines = servers.map((server, index) => `  server holdfast${String(index)} ${server} check`);
  return `
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  option redispatch
frontend web
  bind 127.0.0.1:${String(port)}
  default_backend holdfast
backend holdfast
  option httpchk GET /health/ready
  timeout check 2s
  default-server inter 500ms fall 2 rise 1
${lines.join('\n')}
`;
}
