import { test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '../harness/client.js';
import { Instance } from '../harness/instance.js';
import { installProgram, LoadBalancer, urlOf, type LoadBalancerKind } from '../harness/load-balancer.js';
import { nameOf } from '../harness/outcome.js';
import { freePort } from '@holdfast/test-servers';
import { CrashingPostgres } from '../harness/crashing-postgres.js';
import { expectSignedIn, IS_WHOLE, row, type Trial } from '../harness/row.js';
import { Stream } from '../harness/stream.js';

const MAIN = join(import.meta.dirname, '../harness/streaming-api.mjs');

const REQUESTS_PER_SECOND = 200;
const CLIENTS = 40;
const STREAMS = 20;

for (const [number, kind] of [
  ['52', 'nginx'],
  ['53', 'haproxy'],
] as const) {
  row(
    {
      row: number,
      fault: `three instances behind ${kind} are restarted one after the other under load`,
      expected: 'no request fails, and streams end with their notice',
    },
    async (trial) => {
      const missing = installProgram(kind);
      test.skip(missing !== null, missing ?? '');
      const system = await startSystem(kind);
      try {
        await restartUnderLoad(trial, system);
      } finally {
        await system.stop();
      }
    },
  );
}

interface System {
  readonly url: string;
  readonly instances: readonly Instance[];
  readonly stop: () => Promise<void>;
}

async function startSystem(kind: LoadBalancerKind): Promise<System> {
  const postgres = await CrashingPostgres.start();
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-restart-'));
  const port = await freePort();
  const settings = {
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    DATABASE_URL: postgres.urlThrough(postgres.port),
    PUBLIC_URL: urlOf(port),
    TRUSTED_PROXIES: '127.0.0.1',
    DEMO_ACCOUNTS: 'true',
    RATE_LIMIT_LOGIN: '0',
    RATE_LIMIT_REFRESH: '0',
    SHUTDOWN_DRAIN: IS_WHOLE ? '5s' : '2s',
  };
  const instances: Instance[] = [];
  for (let count = 0; count < 3; count += 1) {
    const instance = new Instance(await freePort(), settings, MAIN);
    instance.start();
    await instance.ready();
    instances.push(instance);
  }
  const balancer = await LoadBalancer.start(
    kind,
    port,
    instances.map(({ url }) => url),
  );
  const stop = async (): Promise<void> => {
    await balancer.stop();
    await Promise.all(instances.map((instance) => instance.stop()));
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url: balancer.url, instances, stop };
}

async function restartUnderLoad({ tally, random, tries }: Trial, { url, instances }: System): Promise<void> {
  const clients = Array.from(
    { length: CLIENTS },
    (_value, index) => new Client(url, index % 4 === 0 ? 'unbound' : 'bound'),
  );
  for (const client of clients) await client.signIn();
  const streams = clients.slice(0, STREAMS).map(({ accessToken }) => new Stream(`${url}/ticks`, accessToken));
  await Promise.all(streams.map((stream) => stream.opened));
  const free = [...clients];
  const requests: Promise<void>[] = [];
  const send = async (client: Client): Promise<void> => {
    const run = random.pick([() => client.refresh(), () => client.call()]);
    const outcome = await run();
    free.push(client);
    tally.try();
    tally.expect(outcome.kind === 'done', 'wrongErrors', `a request ended as ${nameOf(outcome)}`);
  };
  const pacing = setInterval(() => {
    const client = free.shift();
    if (client !== undefined) requests.push(send(client));
  }, 1000 / REQUESTS_PER_SECOND);
  let restarts = 0;
  const startedAt = performance.now();
  while (restarts < instances.length || requests.length < tries(10_000, 1_000)) {
    const instance = instances[restarts % instances.length];
    const status = await instance?.restart();
    tally.expect(status === 0, 'wrongErrors', `an instance exited with ${String(status)}`);
    await instance?.ready();
    restarts += 1;
    // Until the load balancer has taken it back.
    await pause(1_500);
  }
  clearInterval(pacing);
  const seconds = (performance.now() - startedAt) / 1000;
  await Promise.all(requests);
  const ends = await Promise.all(streams.map((stream) => stream.close()));
  const withNotice = ends.reduce((sum, { notices }) => sum + notices, 0);
  const cut = ends.reduce((sum, { cuts }) => sum + cuts, 0);
  tally.expect(
    withNotice > 0 && cut === 0,
    'lostWork',
    `${String(cut)} streams ended without their notice, ${String(withNotice)} with it`,
  );
  tally.remark(
    `${String(requests.length)} requests at ${(requests.length / seconds).toFixed(0)} a second, ${String(restarts)} restarts; ${String(withNotice)} times a stream was told to reconnect`,
  );
  await expectSignedIn(tally, clients);
}
