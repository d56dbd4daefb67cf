import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withPostgres } from '../harness/postgres.js';
import type { Line } from '../harness/report.js';
import { startServer } from '../harness/server-process.js';
import { figureOf } from '../harness/statistics.js';

const SECTION = 'Startup';
const ROOT = join(import.meta.dirname, '../../../..');
const SERVER = join(import.meta.dirname, '../guarded/server.js');
const GREETING = 'Holdfast is ready.';

/** Measures the time from the command to the first request that can be served. */
export async function measureStart(rounds: number): Promise<readonly Line[]> {
  const plain: number[] = [];
  const guarded: number[] = [];
  await withPostgres(async (databaseUrl) => {
    for (let round = 0; round < rounds; round += 1) {
      plain.push(await millisecondsToServe('plain', databaseUrl));
      guarded.push(await millisecondsToServe('guarded', databaseUrl));
    }
  });
  const whole = await millisecondsOfStarts(rounds);
  const added = guarded.map((time, round) => time - (plain[round] ?? NaN));
  return [
    lineOf('Nest on Fastify, no guard', plain),
    lineOf('Nest on Fastify, AuthModule and PostgreSQL, including one sign-in', guarded),
    lineOf('added by the AuthModule', added),
    lineOf('`npm start`, second run: API, portal, Swagger UI, embedded database', whole),
  ];
}

async function millisecondsToServe(kind: string, databaseUrl: string): Promise<number> {
  const startedAt = performance.now();
  const server = await startServer(SERVER, ['fastify', kind], { BENCH_DATABASE_URL: databaseUrl });
  const taken = performance.now() - startedAt;
  await server.stop();
  return taken;
}

/** Times of `npm start` after a first run. */
async function millisecondsOfStarts(rounds: number): Promise<readonly number[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-start-'));
  const times: number[] = [];
  await millisecondsOfStart(dataDir);
  for (let round = 0; round < rounds; round += 1) times.push(await millisecondsOfStart(dataDir));
  await rm(dataDir, { recursive: true, force: true });
  return times;
}

async function millisecondsOfStart(dataDir: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    // Its own process group, so that the signal also reaches the processes that npm started.
    detached: true,
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes(GREETING)) resolve();
    });
    child.once('exit', () => {
      reject(new Error('npm start exited before it was ready'));
    });
  });
  const taken = performance.now() - startedAt;
  process.kill(-(child.pid ?? 0), 'SIGTERM');
  await ended;
  return taken;
}

function lineOf(name: string, values: readonly number[]): Line {
  return { section: SECTION, name, figure: figureOf(values), unit: 'ms', target: null };
}
