import { expect, test } from '@playwright/test';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningApp } from './support/nest-consumer.js';
import { run } from './support/packages.js';

const ROOT = join(import.meta.dirname, '../../..');

const MAX_SIZE_KB = 250_000;

let directory: string;

test.beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-deployment-'));
});

test.afterEach(() => rm(directory, { recursive: true, force: true }));

test('what is deployed installs outside the workspace, stays small, and serves API and portal', async () => {
  const { stdout } = await run(process.execPath, [join(ROOT, 'apps/api/packaging/package.ts')]);
  await cp(stdout.trim(), directory, { recursive: true });
  await run('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: directory });
  const { stdout: size } = await run('du', ['-sk', directory]);
  expect(Number.parseInt(size, 10)).toBeLessThan(MAX_SIZE_KB);

  const environment = { HOST: '127.0.0.1', PORT: '0', DATA_DIR: join(directory, 'data') };
  const announcement = /API +(\S+)\/api\/v1\n/;
  const api = await RunningApp.start(directory, ['apps/api/dist/main.js'], environment, announcement);
  try {
    const body = { email: 'demo@holdfast.test', password: 'correct-horse-battery', transport: 'body' };
    const signedIn = await api.call('POST', '/api/v1/auth/login', { body });
    const bearer = String(signedIn.body['access_token']);
    expect((await api.call('GET', '/api/v1/auth/me', { bearer })).status).toBe(200);
    expect((await api.call('GET', '/notes')).text).toContain('<html');
    expect((await api.call('GET', '/health/ready')).status).toBe(200);
  } finally {
    await api.stop();
  }
});
