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
const LOG_KEPT = 4_000_000;
const END_OF_LOG = 1_000;
const START_LIMIT_MS = 60_000;

/** One process of the API on a port of its own, started again whenever it ends. */
export class Instance {
  readonly url: string;
  readonly #settings: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #main = MAIN;
  #isStopped = false;
  #log = '';
  #shiftMs = 0;
  readonly #ownEnds: string[] = [];

  constructor(port: number, settings: Readonly<Record<string, string>>) {
    this.url = `http://127.0.0.1:${String(port)}`;
    this.#settings = { LOG_LEVEL: 'warn', ...settings, PORT: String(port) };
  }

  /** The end of what it has written, this start and earlier ones. */
  get log(): string {
    return this.#log;
  }

  /** What it wrote last before it ended by itself, for each time since this was last asked. */
  takeOwnEnds(): readonly string[] {
    return this.#ownEnds.splice(0);
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
        this.#log = (this.#log + text).slice(-LOG_KEPT);
      });
    }
    child.once('exit', (_status, signal) => {
      // Without a database there is no start: whoever supervises the process tries again.
      if (signal !== 'SIGKILL' && isStarted) this.#ownEnds.push(this.#log.slice(-END_OF_LOG));
      setTimeout(() => {
        this.start();
      }, RESTART_MS);
    });
  }

  /** Goes on with another build of the API, or with this one again. */
  deploy(main: string | null): void {
    this.#main = main ?? MAIN;
    this.kill();
  }

  /** As a power cut would: nothing is said, nothing is finished. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  async shiftClock(ms: number): Promise<void> {
    this.#shiftMs = ms;
    if (this.#child?.connected === true) await this.#ask({ shiftMs: ms }, 'shiftMs');
  }

  /** What it holds on to once its garbage has been collected. */
  liveBytes(): Promise<number> {
    return this.#ask({ wants: 'liveBytes' }, 'liveBytes');
  }

  /** The sum of a metric's lines whose labels contain a text. */
  async metric(name: string, label = ''): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => line.startsWith(name) && line.includes(label))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  async isServing(): Promise<boolean> {
    return fetch(`${this.url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async ready(): Promise<void> {
    const giveUpAt = performance.now() + START_LIMIT_MS;
    while (!(await this.isServing())) {
      if (performance.now() > giveUpAt) throw new Error(`an instance does not start:\n${this.#log}`);
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

  /** Asks what was preloaded into the process; the number of that name in its answer. */
  #ask(question: Readonly<Record<string, unknown>>, name: string): Promise<number> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const hear = (answer: unknown): void => {
        const value = membersOf(answer)[name];
        if (typeof value !== 'number') return;
        child?.off('message', hear).off('exit', end);
        resolve(value);
      };
      const end = (): void => {
        reject(new Error('the process ended before it answered'));
      };
      child?.on('message', hear).once('exit', end);
      child?.send(question);
    });
  }
}

/** Its presence colours the log, whatever the value; Playwright sets it. */
function withoutColours(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name !== 'FORCE_COLOR'));
}
