import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../../api/dist/main.js');
const RESTART_MS = 300;

/** One process of the API on a port of its own, started again whenever it ends. */
export class Instance {
  readonly url: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  #child: ChildProcess | undefined;
  #isStopped = false;
  starts = 0;

  constructor(port: number, settings: Readonly<Record<string, string>>) {
    this.url = `http://127.0.0.1:${String(port)}`;
    this.#environment = { ...process.env, ...settings, PORT: String(port), LOG_LEVEL: 'silent' };
  }

  start(): void {
    if (this.#isStopped) return;
    this.starts += 1;
    this.#child = spawn(process.execPath, [MAIN], { env: this.#environment, stdio: 'ignore' });
    this.#child.once('exit', () => {
      setTimeout(() => {
        this.start();
      }, RESTART_MS);
    });
  }

  /** As a power cut would: nothing is said, nothing is finished. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  async isServing(): Promise<boolean> {
    return fetch(`${this.url}/api/v1/auth/me`).then(
      ({ status }) => status === 401,
      () => false,
    );
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    await new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGKILL');
    });
  }
}
