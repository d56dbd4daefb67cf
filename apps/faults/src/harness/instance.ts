import { membersOf } from '@holdfast/contract';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const MAIN = join(import.meta.dirname, '../../../api/dist/main.js');
const PRELOADED = ['clock-shift.mjs', 'live-memory.mjs'].flatMap((file) => [
  '--import',
  join(import.meta.dirname, file),
]);
const RESTART_MS = 300;
const GREETING = 'Holdfast is ready.';
const MAX_LOG_LENGTH = 4_000_000;
const MAX_EXCERPT_LENGTH = 1_000;
const MAX_START_MS = 60_000;

/** One API process on its own port. It is restarted whenever it exits. */
export class Instance {
  readonly url: string;
  readonly #settings: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #main: string;
  #isStopped = false;
  #log = '';
  #shiftMs = 0;
  readonly #ownExits: string[] = [];

  /** @param main the module to start, if not that of the API */
  constructor(port: number, settings: Readonly<Record<string, string>>, main = MAIN) {
    this.#main = main;
    this.url = `http://127.0.0.1:${String(port)}`;
    this.#settings = { LOG_LEVEL: 'warn', ...settings, PORT: String(port) };
  }

  /** The end of its log, across restarts. */
  get log(): string {
    return this.#log;
  }

  /** The last log lines before each exit on its own since the previous call. */
  takeOwnExits(): readonly string[] {
    return this.#ownExits.splice(0);
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  start(): void {
    if (this.#isStopped) return;
    const child = spawn(process.execPath, [...PRELOADED, this.#main], {
      env: { ...withoutColours(process.env), ...this.#settings, CLOCK_SHIFT_MS: String(this.#shiftMs) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    let isStarted = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes(GREETING)) isStarted = true;
        this.#log = (this.#log + text).slice(-MAX_LOG_LENGTH);
      });
    }
    child.once('exit', (_status, signal) => {
      // The API cannot start without a database. The process supervisor then tries again, as here.
      if (signal !== 'SIGKILL' && isStarted) this.#ownExits.push(this.#log.slice(-MAX_EXCERPT_LENGTH));
      setTimeout(() => {
        this.start();
      }, RESTART_MS);
    });
  }

  /** Restarts with another build of the API, or with the current one again. */
  deploy(main: string | null): void {
    this.#main = main ?? MAIN;
    this.kill();
  }

  /** Kills the process like a power cut: without a warning, and with nothing finished. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Stops the process as a supervisor does (SIGTERM), and returns its exit status. It is then started again. */
  async restart(): Promise<number | null> {
    const child = this.#child;
    if (child === undefined) return null;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    return child.exitCode;
  }

  async shiftClock(ms: number): Promise<void> {
    this.#shiftMs = ms;
    if (this.#child?.connected === true) await this.#ask({ shiftMs: ms }, 'shiftMs');
  }

  /** Memory in use after a garbage collection. */
  liveBytes(): Promise<number> {
    return this.#ask({ wants: 'liveBytes' }, 'liveBytes');
  }

  /** Sum of a metric's samples whose labels contain a text. */
  async metric(name: string, label = ''): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => line.startsWith(name) && line.includes(label))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  isServing(): Promise<boolean> {
    return this.#passes('ready');
  }

  ready(): Promise<void> {
    return this.#until('ready');
  }

  /** Waits until it listens, ready or not. */
  live(): Promise<void> {
    return this.#until('live');
  }

  #passes(probe: 'live' | 'ready'): Promise<boolean> {
    return fetch(`${this.url}/health/${probe}`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async #until(probe: 'live' | 'ready'): Promise<void> {
    const giveUpAt = performance.now() + MAX_START_MS;
    while (!(await this.#passes(probe))) {
      if (performance.now() > giveUpAt) throw new Error(`an instance did not start:\n${this.#log}`);
      await pause(50);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Sends a message to the modules preloaded into the process, and returns the number of that name in the reply. */
  #ask(question: Readonly<Record<string, unknown>>, name: string): Promise<number> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const receive = (reply: unknown): void => {
        const value = membersOf(reply)[name];
        if (typeof value !== 'number') return;
        child?.off('message', receive).off('exit', end);
        resolve(value);
      };
      const end = (): void => {
        reject(new Error('the process exited before it replied'));
      };
      child?.on('message', receive).once('exit', end);
      child?.send(question);
    });
  }
}

/** Playwright sets `FORCE_COLOR`, which colors the log whatever its value. */
function withoutColours(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name !== 'FORCE_COLOR'));
}
