import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { register } from '../harness/accounts.js';
import { Client, nameOf, type Outcome } from '../harness/client.js';
import { DeviceKey } from '../harness/device-key.js';
import { PASS, type Fault } from '../harness/fault-proxy.js';
import type { Instance } from '../harness/instance.js';
import { expectNoVerdict, expectSignedIn, row, type Trial } from '../harness/row.js';

/** The part that CI has the time for. */
const SHORT_MINUTES = 0.4;

const BOUND = 240;
const UNBOUND = 60;
const WRITERS = 5;
const THIEVES = 20;

/** Of a hundred exchanges, how many are hurt. */
const HURT_PERCENT = 8;

/** A process that has done its work holds on to no more than this share above what it held when it was warm. */
const GROWTH = 1.1;

/** The cache of verified tokens fills for hours, up to its bound; what it takes is no leak. See `npm run bench`. */
const CACHED_TOKEN_BYTES = 550;
const SAMPLE_MS = 5_000;
const SETTLED_MS = 6_000;

const minutes = Number(process.env['FAULTS_SOAK_MINUTES'] ?? SHORT_MINUTES);

/** A shorter run is not over its warming up. */
const IS_LONG = minutes >= 5;

row(
  {
    row: 'S1',
    fault: `everything mixed for ${String(minutes)} min, 300 clients`,
    expected: 'zeros; memory and handles flat',
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
    const isOver = (): boolean => performance.now() > endsAt;
    cluster.proxy.plan = () => (random.chance(HURT_PERCENT) ? random.pick(FAULTS) : PASS);
    const memory: Memory[] = [];
    await Promise.all([
      ...clients.map((client) => live(trial, client, isOver)),
      ...writers.map((writer) => writer.write(isOver)),
      ...bound.slice(0, THIEVES).map((client) => steal(trial, client, isOver)),
      killInstances(trial, isOver),
      crashDatabase(trial, isOver),
      ...(IS_LONG ? [sample(memory, cluster, isOver)] : []),
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

/** Of the instance that was never killed. */
function expectFlat(tally: Trial['tally'], memory: readonly Memory[]): void {
  const warm = meanOf(memory.slice(Math.floor(memory.length / 3), Math.ceil(memory.length / 2)));
  const late = meanOf(memory.slice(Math.floor(memory.length * 0.8)));
  tally.remark(`in the middle of the run: ${describe(warm)}; at its end: ${describe(late)}`);
  const hasGrown = besideCache(late) > besideCache(warm) * GROWTH;
  tally.expect(!hasGrown, 'wrongErrors', 'the memory grew');
}

/** All but those that hurt for longer than a client waits. */
const FAULTS: readonly Fault[] = [
  { kind: 'lose_request' },
  { kind: 'lose_answer' },
  { kind: 'cut', at: 20 },
  { kind: 'cut', at: 400 },
  { kind: 'cut', at: 900 },
  { kind: 'delay', requestMs: 300, answerMs: 0 },
  { kind: 'delay', requestMs: 0, answerMs: 300 },
  { kind: 'duplicate', answer: 0 },
  { kind: 'duplicate', answer: 1 },
  { kind: 'throttle', bytesPerSecond: 5_000 },
  { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' },
  { kind: 'answer', status: 502, body: '' },
  { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: '' },
  { kind: 'replace', body: '{"access_token":"eyJ' },
];

async function live({ tally, random }: Trial, client: Client, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    tally.try();
    if (client.kind === 'bound' && random.chance(5)) client.loseCookieWrites(3);
    const renewed = await client.renew();
    expectNoVerdict(tally, renewed, client.kind);
    if (renewed.kind === 'refused') return;
    if (random.chance(50)) expectNoVerdict(tally, await client.use(), client.kind);
    await pause(1_000 + random.below(1_000));
  }
}

async function steal({ tally }: Trial, victim: Client, isOver: () => boolean): Promise<void> {
  const key = new DeviceKey();
  while (!isOver()) {
    await pause(2_000);
    for (const thief of [victim.thief(), victim.thief(key)]) {
      tally.try();
      const outcome = await thief.refresh();
      tally.expect(outcome.kind !== 'done', 'acceptedThefts', 'a copied token was renewed');
    }
  }
}

/** The first instance lives on: its memory is looked at. */
async function killInstances({ cluster, random }: Trial, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await pause(8_000);
    random.pick(cluster.members.slice(1)).instance.kill();
  }
}

async function crashDatabase({ cluster }: Trial, isOver: () => boolean): Promise<void> {
  for (;;) {
    for (let seconds = 0; seconds < Math.min(60, minutes * 25); seconds += 1) {
      if (isOver()) return;
      await pause(1_000);
    }
    await cluster.postgres.crash();
  }
}

interface Writer {
  write(isOver: () => boolean): Promise<void>;
  expectNotes(): Promise<void>;
}

/** Somebody with an account of their own, who writes notes and counts them. */
async function writerOf({ cluster, tally }: Trial): Promise<Writer> {
  const client = new Client(cluster.url, 'bound');
  await client.signIn(await register(cluster));
  const written = new Map<string, Outcome>();
  return {
    write: async (isOver) => {
      while (!isOver()) {
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
        // A duplicate that the network made of a POST is the network's; one that was confirmed must be there.
        tally.expect(
          end.kind !== 'done' || count >= 1,
          'lostWork',
          `a note is there ${String(count)} times after ${nameOf(end)}`,
        );
      }
    },
  };
}

async function warmUp(clients: readonly Client[]): Promise<void> {
  for (let round = 0; round < 3; round += 1) await Promise.all(clients.map((client) => client.renew()));
}

/** What an instance holds on to, as seen now. */
interface Memory {
  /** After its garbage was collected. */
  readonly liveBytes: number;
  readonly residentBytes: number;
  readonly cachedTokens: number;
}

async function sample(memory: Memory[], { members }: Trial['cluster'], isOver: () => boolean): Promise<void> {
  const [first] = members;
  if (first === undefined) throw new Error('there is no instance');
  while (!isOver()) {
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

function besideCache({ liveBytes, cachedTokens }: Memory): number {
  return liveBytes - cachedTokens * CACHED_TOKEN_BYTES;
}

function describe(memory: Memory): string {
  const { liveBytes, residentBytes, cachedTokens } = memory;
  return `${toMegabytes(liveBytes)} MB live (${toMegabytes(besideCache(memory))} beside ${cachedTokens.toFixed(0)} cached tokens), ${toMegabytes(residentBytes)} resident`;
}

/** Without the connections that the proxy and the clients keep for later. */
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
