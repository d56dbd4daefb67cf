import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { register } from '../harness/accounts.js';
import { Client } from '../harness/client.js';
import { nameOf, type Outcome } from '../harness/outcome.js';
import { DeviceKey } from '../harness/device-key.js';
import { PASS, type Fault } from '../harness/fault-proxy.js';
import type { Instance } from '../harness/instance.js';
import { expectNoVerdict, expectSignedIn, row, type Trial } from '../harness/row.js';

/** Duration that CI has time for. */
const SHORT_MINUTES = 0.4;

const BOUND = 240;
const UNBOUND = 60;
const WRITERS = 5;
const THIEVES = 20;

/** Share of exchanges that get a fault. */
const FAULT_PERCENT = 8;

/** How much more memory a process may use at the end than when it was warm. */
const MAX_GROWTH = 1.1;

/** The cache of verified tokens fills for hours, up to its bound. Its memory is not a leak. See `npm run bench`. */
const CACHED_TOKEN_BYTES = 550;
const SAMPLE_MS = 5_000;
const SETTLED_MS = 6_000;

const minutes = Number(process.env['FAULTS_SOAK_MINUTES'] ?? SHORT_MINUTES);

/** A shorter run ends while the processes still warm up. */
const IS_LONG = minutes >= 5;

row(
  {
    row: 'S1',
    fault: `all faults mixed for ${String(minutes)} min, 300 clients`,
    expected: 'no harm; memory and handles stay flat',
  },
  async (trial) => {
    const { cluster, tally, random } = trial;
    const bound = await cluster.signIn(BOUND, 'bound');
    const unbound = await cluster.signIn(UNBOUND, 'unbound');
    const writers = await Promise.all(Array.from({ length: WRITERS }, () => writerOf(trial)));
    const clients = [...bound, ...unbound];
    await warmUp(clients);
    const handlesBefore = await handlesAtRest(trial);

    const endsAt = performance.now() + minutes * 60_000;
    const hasEnded = (): boolean => performance.now() > endsAt;
    cluster.proxy.plan = () => (random.chance(FAULT_PERCENT) ? random.pick(FAULTS) : PASS);
    const memory: Memory[] = [];
    await Promise.all([
      ...clients.map((client) => live(trial, client, hasEnded)),
      ...writers.map((writer) => writer.write(hasEnded)),
      ...bound.slice(0, THIEVES).map((client) => steal(trial, client, hasEnded)),
      killInstances(trial, hasEnded),
      crashDatabase(trial, hasEnded),
      ...(IS_LONG ? [sample(memory, cluster, hasEnded)] : []),
    ]);
    await cluster.heal();
    await expectSignedIn(tally, clients);
    for (const writer of writers) await writer.expectNotes();

    const handlesAfter = await handlesAtRest(trial);
    tally.remark(`${String(handlesBefore)} open handles before, ${String(handlesAfter)} after`);
    tally.expect(handlesAfter <= handlesBefore + 20, 'wrongErrors', `${String(handlesAfter)} open handles`);
    if (IS_LONG) expectFlat(tally, memory);
  },
);

/** Expects flat memory of the instance that was never killed. */
function expectFlat(tally: Trial['tally'], memory: readonly Memory[]): void {
  const warm = meanOf(memory.slice(Math.floor(memory.length / 3), Math.ceil(memory.length / 2)));
  const late = meanOf(memory.slice(Math.floor(memory.length * 0.8)));
  tally.remark(`midway: ${describe(warm)}; at the end: ${describe(late)}`);
  const hasGrown = withoutCache(late) > withoutCache(warm) * MAX_GROWTH;
  tally.expect(!hasGrown, 'wrongErrors', 'the memory grew');
}

/** All faults except those that last longer than a client waits. */
const FAULTS: readonly Fault[] = [
  { kind: 'lose_request' },
  { kind: 'lose_response' },
  { kind: 'cut', at: 20 },
  { kind: 'cut', at: 400 },
  { kind: 'cut', at: 900 },
  { kind: 'delay', requestMs: 300, responseMs: 0 },
  { kind: 'delay', requestMs: 0, responseMs: 300 },
  { kind: 'duplicate', response: 0 },
  { kind: 'duplicate', response: 1 },
  { kind: 'throttle', bytesPerSecond: 5_000 },
  { kind: 'respond', status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' },
  { kind: 'respond', status: 502, body: '' },
  { kind: 'respond', status: 429, headers: { 'retry-after': '1' }, body: '' },
  { kind: 'replace', body: '{"access_token":"eyJ' },
];

async function live({ tally, random }: Trial, client: Client, hasEnded: () => boolean): Promise<void> {
  while (!hasEnded()) {
    tally.try();
    if (client.kind === 'bound' && random.chance(5)) client.loseCookieWrites(3);
    const refreshed = await client.refreshUntilSettled();
    expectNoVerdict(tally, refreshed, client.kind);
    if (refreshed.kind === 'rejected') return;
    if (random.chance(50)) expectNoVerdict(tally, await client.use(), client.kind);
    await pause(1_000 + random.below(1_000));
  }
}

async function steal({ tally }: Trial, victim: Client, hasEnded: () => boolean): Promise<void> {
  const key = new DeviceKey();
  while (!hasEnded()) {
    await pause(2_000);
    for (const thief of [victim.thief(), victim.thief(key)]) {
      tally.try();
      const outcome = await thief.refresh();
      tally.expect(outcome.kind !== 'done', 'acceptedThefts', 'a copied token was refreshed');
    }
  }
}

/** Kills instances, except the first: its memory is measured. */
async function killInstances({ cluster, random }: Trial, hasEnded: () => boolean): Promise<void> {
  while (!hasEnded()) {
    await pause(8_000);
    random.pick(cluster.members.slice(1)).instance.kill();
  }
}

async function crashDatabase({ cluster }: Trial, hasEnded: () => boolean): Promise<void> {
  for (;;) {
    for (let seconds = 0; seconds < Math.min(60, minutes * 25); seconds += 1) {
      if (hasEnded()) return;
      await pause(1_000);
    }
    await cluster.postgres.crash();
  }
}

interface Writer {
  write(hasEnded: () => boolean): Promise<void>;
  expectNotes(): Promise<void>;
}

/** A user with their own account who writes notes and counts them. */
async function writerOf({ cluster, tally }: Trial): Promise<Writer> {
  const client = new Client(cluster.url, 'bound');
  await client.signIn(await register(cluster));
  const written = new Map<string, Outcome>();
  return {
    write: async (hasEnded) => {
      while (!hasEnded()) {
        const text = randomUUID();
        tally.try();
        const outcome = await client.addNote(text);
        expectNoVerdict(tally, outcome, 'bound');
        written.set(text, outcome);
        await pause(2_000);
      }
    },
    expectNotes: async () => {
      const texts = await client.noteTexts();
      for (const [text, end] of written) {
        const count = texts.filter((found) => found === text).length;
        // The network may duplicate a POST, but a confirmed note must exist.
        tally.expect(
          end.kind !== 'done' || count >= 1,
          'lostWork',
          `a note exists ${String(count)} times after ${nameOf(end)}`,
        );
      }
    },
  };
}

async function warmUp(clients: readonly Client[]): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(clients.map((client) => client.refreshUntilSettled()));
  }
}

/** Memory of an instance at one moment. */
interface Memory {
  /** After a garbage collection. */
  readonly liveBytes: number;
  readonly residentBytes: number;
  readonly cachedTokens: number;
}

async function sample(
  memory: Memory[],
  { members }: Trial['cluster'],
  hasEnded: () => boolean,
): Promise<void> {
  const [first] = members;
  if (first === undefined) throw new Error('there is no instance');
  while (!hasEnded()) {
    memory.push(await memoryOf(first.instance));
    await pause(SAMPLE_MS);
  }
}

async function memoryOf(instance: Instance): Promise<Memory> {
  const liveBytes = await instance.liveBytes();
  const status = await readFile(`/proc/${String(instance.pid)}/status`, 'utf8');
  const residentBytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) * 1024;
  const cachedTokens = await instance.metric('holdfast_access_token_cache_entries');
  return { liveBytes, residentBytes, cachedTokens };
}

function withoutCache({ liveBytes, cachedTokens }: Memory): number {
  return liveBytes - cachedTokens * CACHED_TOKEN_BYTES;
}

function describe(memory: Memory): string {
  const { liveBytes, residentBytes, cachedTokens } = memory;
  return `${toMegabytes(liveBytes)} MB live (${toMegabytes(withoutCache(memory))} without ${cachedTokens.toFixed(0)} cached tokens), ${toMegabytes(residentBytes)} resident`;
}

/** Counts open handles, without the connections that the proxy and the clients keep open. */
async function handlesAtRest({ cluster }: Trial): Promise<number> {
  cluster.proxy.dropConnections();
  await pause(SETTLED_MS);
  return (await readdir(`/proc/${String(cluster.member(0).instance.pid)}/fd`)).length;
}

function meanOf(memory: readonly Memory[]): Memory {
  const mean = (of: (sample: Memory) => number): number =>
    memory.reduce((sum, one) => sum + of(one), 0) / memory.length;
  return {
    liveBytes: mean(({ liveBytes }) => liveBytes),
    residentBytes: mean(({ residentBytes }) => residentBytes),
    cachedTokens: mean(({ cachedTokens }) => cachedTokens),
  };
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
