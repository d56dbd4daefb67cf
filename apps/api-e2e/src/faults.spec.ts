import { expect, test } from '@playwright/test';
import { generateKeyPair } from 'dpop';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, type Outcome } from './support/client.js';
import { Instance } from './support/instance.js';
import { freePort, PostgresServer } from './support/postgres-server.js';
import { RoundRobinProxy } from './support/round-robin-proxy.js';

const SECONDS = 60;
const BOUND = 160;
const UNBOUND = 40;
const LEAVERS = 24;

/** What happened to the clients. The last three must stay at nothing. */
const counts = {
  refreshes: 0,
  passingFailures: 0,
  lostCookieWrites: 0,
  guardedCalls: 0,
  theftsTried: 0,
  signOuts: 0,
  revocationChecks: 0,
  instancesKilled: 0,
  databaseRestarts: 0,
  falseLogouts: 0,
  theftsAccepted: 0,
  revocationsLost: 0,
};
const verdicts: string[] = [];

let postgres: PostgresServer;
let instances: readonly Instance[];
let proxy: RoundRobinProxy;
let dataDir: string;

test.beforeAll(async () => {
  postgres = await PostgresServer.start();
  dataDir = await mkdtemp(join(tmpdir(), 'holdfast-faults-keys-'));
  proxy = new RoundRobinProxy(await freePort());
  const settings = {
    NODE_ENV: 'test',
    DATABASE_URL: postgres.url,
    DATA_DIR: dataDir,
    PUBLIC_URL: proxy.url,
    // All clients are one account on one address, and refresh far more often than people do.
    RATE_LIMIT_LOGIN: '0',
    RATE_LIMIT_REFRESH: '0',
  };
  instances = await Promise.all(
    Array.from({ length: 3 }, async () => new Instance(await freePort(), settings)),
  );
  proxy.targets = instances.map(({ url }) => url);
  await proxy.start();
  for (const instance of instances) instance.start();
  for (const instance of instances) {
    await expect.poll(() => instance.isServing(), { timeout: 60_000 }).toBe(true);
  }
});

test.afterAll(async () => {
  await proxy.stop();
  await Promise.all(instances.map((instance) => instance.stop()));
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('nobody is signed out, no sign-out is lost and no theft succeeds while servers die', async () => {
  const clients = await signedIn(BOUND + UNBOUND, (index) => index < BOUND);
  const leavers = await signedIn(LEAVERS, (index) => index % 2 === 0);

  const end = performance.now() + SECONDS * 1000;
  const isOver = (): boolean => performance.now() > end;
  await Promise.all([
    ...clients.map((client) => live(client, isOver)),
    ...leavers.map((client, index) => leave(client, (index * SECONDS * 800) / LEAVERS, isOver)),
    ...clients.slice(0, 20).map((client) => steal(client, isOver)),
    killInstances(isOver),
    restartDatabase(isOver),
  ]);

  process.stdout.write(`${JSON.stringify(counts, null, 2)}\n`);
  expect(verdicts).toEqual([]);
  expect(counts).toMatchObject({ falseLogouts: 0, theftsAccepted: 0, revocationsLost: 0 });
  expect(counts.refreshes).toBeGreaterThan(BOUND + UNBOUND);
  expect(counts.signOuts).toBe(LEAVERS);
  expect(counts.instancesKilled).toBeGreaterThan(5);
  expect(counts.databaseRestarts).toBe(2);
});

async function signedIn(count: number, isBound: (index: number) => boolean): Promise<Client[]> {
  const clients = Array.from({ length: count }, (_value, index) => new Client(proxy.url, isBound(index)));
  // Passwords are slow to check by design.
  for (let at = 0; at < count; at += 10) {
    await Promise.all(clients.slice(at, at + 10).map((client) => client.signIn()));
  }
  return clients;
}

async function live(client: Client, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    if (client.isBound && chance(5)) {
      client.loseCookieWrites();
      counts.lostCookieWrites += 1;
    }
    const refreshed = await client.refresh();
    if (refreshed.kind === 'done') counts.refreshes += 1;
    if (!goesOn(refreshed)) return;
    if (refreshed.kind === 'done' && chance(50)) {
      counts.guardedCalls += 1;
      if (!goesOn(await client.call())) return;
    }
    await pause(refreshed.kind === 'passing' ? 100 : randomInt(300, 700));
  }
}

/** Any verdict against a client that did no wrong. */
function goesOn(outcome: Outcome): boolean {
  if (outcome.kind === 'passing') counts.passingFailures += 1;
  if (outcome.kind !== 'refused') return true;
  counts.falseLogouts += 1;
  verdicts.push(outcome.problem.code);
  return false;
}

async function steal(client: Client, isOver: () => boolean): Promise<void> {
  const key = await generateKeyPair('ES256');
  while (!isOver()) {
    await pause(1_000);
    for (const outcome of [await client.stealWith(null), await client.stealWith(key)]) {
      counts.theftsTried += 1;
      if (outcome.kind === 'done') counts.theftsAccepted += 1;
    }
  }
}

/** Signs out in the midst of it all, then tries every instance, again and again. */
async function leave(client: Client, afterMs: number, isOver: () => boolean): Promise<void> {
  await pause(afterMs);
  for (;;) {
    const outcome = await client.signOut();
    // Refused: it went through before, and only the answer was lost.
    if (outcome.kind !== 'passing') break;
    await pause(100);
  }
  counts.signOuts += 1;
  await pause(1_000);
  while (!isOver()) {
    for (const { url } of instances) {
      counts.revocationChecks += 1;
      if ((await client.call(url)).kind === 'done') counts.revocationsLost += 1;
    }
    if ((await client.refresh()).kind === 'done') counts.revocationsLost += 1;
    await pause(1_000);
  }
}

async function killInstances(isOver: () => boolean): Promise<void> {
  for (let turn = 0; !isOver(); turn += 1) {
    await pause(5_000);
    instances[turn % instances.length]?.kill();
    counts.instancesKilled += 1;
  }
}

async function restartDatabase(isOver: () => boolean): Promise<void> {
  for (;;) {
    await pause(SECONDS * 300);
    if (isOver() || counts.databaseRestarts === 2) return;
    await postgres.restart();
    counts.databaseRestarts += 1;
  }
}

function chance(percent: number): boolean {
  return randomInt(100) < percent;
}
