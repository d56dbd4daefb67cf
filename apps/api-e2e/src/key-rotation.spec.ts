import { AuthPath, type Problem, type TokenResponse } from '@holdfast/contract';
import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Instance } from './support/instance.js';
import { freePort, PostgresServer } from './support/postgres-server.js';

const ROTATE_KEYS = join(import.meta.dirname, '../../api/dist/rotate-keys.js');
const CREDENTIALS = { email: 'demo@holdfast.test', password: 'correct-horse-battery', transport: 'body' };

const REQUESTS_PER_SECOND = 200;
const TOKEN_LIFE_S = 15;

/** The last moments of a token's life are left out: a request may arrive after it. */
const LAST_MOMENTS_S = 1;

let postgres: PostgresServer;
let instances: readonly [Instance, Instance];
let settings: Readonly<Record<string, string>>;
let dataDir: string;

test.beforeAll(async () => {
  postgres = await PostgresServer.start();
  dataDir = await mkdtemp(join(tmpdir(), 'holdfast-rotation-'));
  settings = {
    NODE_ENV: 'test',
    DATABASE_URL: postgres.url,
    DATA_DIR: dataDir,
    ACCESS_TOKEN_TTL: `${String(TOKEN_LIFE_S)}s`,
    RATE_LIMIT_REFRESH: '0',
  };
  instances = [new Instance(await freePort(), settings), new Instance(await freePort(), settings)];
  for (const instance of instances) {
    instance.start();
    await expect.poll(() => instance.isServing(), { timeout: 60_000 }).toBe(true);
  }
});

test.afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('signing keys are rotated under load without one failed request, and old tokens live to their end', async () => {
  const first = await post<TokenResponse>(0, AuthPath.login, CREDENTIALS);
  const bornAt = performance.now();
  const until = bornAt + (TOKEN_LIFE_S - LAST_MOMENTS_S) * 1000;
  const isOver = (): boolean => performance.now() > until;

  const renewed = { ...first };
  const keys = new Set([keyOf(first.access_token)]);
  const failures: string[] = [];
  let requests = 0;

  async function call(at: number, token: string): Promise<void> {
    const { status, problem } = await get(at, token);
    if (status !== 200) failures.push(`${String(status)} ${problem?.code ?? ''} ${keyOf(token)}`);
  }

  async function load(): Promise<void> {
    const calls: Promise<void>[] = [];
    const startedAt = performance.now();
    while (!isOver()) {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * REQUESTS_PER_SECOND);
      for (; requests < due; requests += 1) {
        calls.push(call(requests % 2, requests % 4 < 2 ? first.access_token : renewed.access_token));
      }
      await pause(5);
    }
    await Promise.all(calls);
  }

  async function renew(): Promise<void> {
    for (let count = 0; !isOver(); count += 1) {
      const { refresh_token } = renewed;
      Object.assign(renewed, await post<TokenResponse>(count % 2, AuthPath.refresh, { refresh_token }));
      keys.add(keyOf(renewed.access_token));
      await pause(50);
    }
  }

  async function rotate(): Promise<void> {
    for (let count = 0; count < 3; count += 1) {
      await pause(2_500);
      await promisify(execFile)(process.execPath, [ROTATE_KEYS], { env: { ...process.env, ...settings } });
    }
  }

  await Promise.all([load(), renew(), rotate()]);
  process.stdout.write(`${JSON.stringify({ requests, failures: failures.length, keys: keys.size })}\n`);
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(0.9 * REQUESTS_PER_SECOND * (TOKEN_LIFE_S - LAST_MOMENTS_S));
  expect(keys.size).toBeGreaterThan(1);

  await expect
    .poll(async () => (await get(1, first.access_token)).problem?.code, { timeout: 10_000 })
    .toBe('token_expired');
});

async function get(
  at: number,
  token: string,
): Promise<{ readonly status: number; readonly problem: Problem | null }> {
  const response = await fetch(urlOf(at, '/api/v1/notes'), { headers: { authorization: `Bearer ${token}` } });
  const body: unknown = await response.json();
  return { status: response.status, problem: response.ok ? null : (body as Problem) };
}

async function post<Answer>(at: number, path: string, body: unknown): Promise<Answer> {
  const response = await fetch(urlOf(at, path), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${await response.text()}`);
  return (await response.json()) as Answer;
}

function urlOf(at: number, path: string): string {
  return (at === 0 ? instances[0] : instances[1]).url + path;
}

function keyOf(token: string): string {
  const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
  return (header as { kid: string }).kid;
}
