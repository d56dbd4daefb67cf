import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Instance } from '../harness/instance.js';
import { nameOf } from '../harness/outcome.js';
import { freePort } from '@holdfast/test-servers';
import { each, expectNoVerdict, expectSignedIn, row } from '../harness/row.js';

const ROTATE_KEYS = join(import.meta.dirname, '../../../api/dist/rotate-keys.js');
const CLOCK_SHIFT = join(import.meta.dirname, '../harness/clock-shift.mjs');
const MAX_NOTICE_S = 15;
const SIGNING_DELAY_MS = 310_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function headerOf(jwt: string): string {
  return Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString();
}

/** Adds a secret as an operator would: the new one first, the old ones after it. */
async function addHmacSecret(path: string): Promise<void> {
  const file = JSON.parse(await readFile(path, 'utf8')) as { readonly hmac_secrets: readonly string[] };
  const hmac_secrets = [randomBytes(32).toString('base64url'), ...file.hmac_secrets];
  await writeFile(`${path}.new`, JSON.stringify({ ...file, hmac_secrets }), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

row(
  { row: '23', fault: 'the signing key and the HMAC key are rotated under load', expected: '0 failures' },
  async ({ cluster, tally, tries }) => {
    const clients = [...(await cluster.signIn(20, 'bound')), ...(await cluster.signIn(20, 'unbound'))];
    const [oldest] = clients.map((client) => client.copy());
    const keys = new Set<string>();
    let isDone = false;
    const load = clients.map(async (client) => {
      while (!isDone) {
        tally.try();
        for (const outcome of [await client.refresh(), await client.call()]) {
          expectNoVerdict(tally, outcome, client.kind);
          tally.expect(outcome.kind === 'done', 'wrongErrors', `during a rotation: ${nameOf(outcome)}`);
        }
        keys.add(headerOf(client.accessToken));
      }
    });
    const rotations = tries(6, 2);
    for (let count = 0; count < rotations; count += 1) {
      const environment = { ...process.env, ...cluster.settings, CLOCK_SHIFT_MS: String(cluster.shiftMs) };
      await promisify(execFile)(process.execPath, ['--import', CLOCK_SHIFT, ROTATE_KEYS], {
        env: environment,
      });
      await addHmacSecret(join(cluster.dataDir, 'keys.json'));
      // A new key signs when every cache of the published keys has it.
      await cluster.advance(SIGNING_DELAY_MS);
      const seen = keys.size;
      for (let waits = 0; keys.size === seen && waits < MAX_NOTICE_S * 10; waits += 1) await pause(100);
    }
    isDone = true;
    await Promise.all(load);
    tally.expect(keys.size > 1, 'wrongErrors', 'no new key signed a token');
    const old = await oldest?.call();
    tally.expect(old?.kind === 'done', 'falseLogouts', 'a token of the first key is rejected');
    await expectSignedIn(tally, clients);
    tally.remark(`${String(rotations)} rotations, ${String(keys.size)} signing keys seen`);
  },
);

row(
  {
    row: '15',
    fault: 'the servers’ clocks jump by ±5 min, and two instances differ by 2 min',
    expected: 'nobody is signed out; an ended session stays ended',
  },
  async ({ cluster, tally, tries, random }) => {
    const clients = [
      ...(await cluster.signIn(tries(50, 8), 'bound')),
      ...(await cluster.signIn(tries(50, 8), 'unbound')),
    ];
    const leavers = await cluster.signIn(tries(20, 4), 'bound');
    await Promise.all(leavers.map((client) => client.signOut()));
    // Clocks cannot step back before the sign-ins, so the servers move ahead first.
    await cluster.advance(10 * MINUTE_MS);
    await expectSignedIn(tally, clients);
    for (const steps of [
      [0, 2, 0],
      [5, 5, 5],
      [0, 0, 0],
      [-5, -5, -5],
      [-5, -3, -5],
    ]) {
      await Promise.all(
        cluster.members.map(({ instance }, index) =>
          instance.shiftClock(cluster.shiftMs + (steps[index] ?? 0) * MINUTE_MS),
        ),
      );
      await each(clients, 8, async (client) => {
        tally.try();
        for (let use = 0; use < 3; use += 1) {
          const { url } = random.pick(cluster.members).instance;
          expectNoVerdict(tally, await client.refresh(url), client.kind);
          const used = await client.call(random.pick(cluster.members).instance.url);
          tally.expect(used.kind === 'done', 'falseLogouts', `${steps.join()}: ${nameOf(used)}`);
        }
      });
      for (const client of leavers) {
        const refreshed = await client.refreshUntilSettled();
        tally.expect(refreshed.kind === 'rejected', 'acceptedThefts', 'an ended session was refreshed');
      }
    }
    await cluster.advance(0);
    await expectSignedIn(tally, clients);
    await expectExpiredStaysExpired();

    /** Once the server has reported a session as expired, stepping the clock back does not revive it. */
    async function expectExpiredStaysExpired(): Promise<void> {
      await cluster.advance(8 * DAY_MS);
      const outcomes = await Promise.all(clients.map((client) => client.refreshUntilSettled()));
      for (const outcome of outcomes) {
        tally.expect(outcome.kind === 'rejected', 'acceptedThefts', 'refreshed after the idle limit');
      }
      await cluster.advance(-5 * MINUTE_MS);
      for (const client of clients) {
        const refreshed = await client.refreshUntilSettled();
        tally.expect(refreshed.kind === 'rejected', 'acceptedThefts', 'an expired session was refreshed');
      }
      await cluster.advance(5 * MINUTE_MS);
    }
  },
);

/** Until the instance has compared its clock with the database's. */
async function untilCompared(instance: Instance, seconds: number): Promise<void> {
  for (let waits = 0; waits < MAX_NOTICE_S * 10; waits += 1) {
    const offset = await instance.metric('holdfast_clock_offset_seconds ');
    if (Math.abs(offset + seconds) < 1) return;
    await pause(100);
  }
  throw new Error('the instance has not compared its clock');
}

row(
  {
    row: '60',
    fault: 'the clock of one instance is 15 s, then 150 s, ahead of the others',
    expected: 'nobody is signed out, and everybody can sign in',
  },
  async ({ cluster, tally, tries }) => {
    const [exact, skewed] = [cluster.member(0).instance, cluster.member(1).instance];
    const clients = [
      ...(await cluster.signIn(tries(40, 6), 'bound')),
      ...(await cluster.signIn(tries(40, 6), 'unbound')),
    ];
    for (const seconds of [15, 150]) {
      await skewed.shiftClock(cluster.shiftMs + seconds * 1000);
      await untilCompared(skewed, seconds);
      await each(clients, 8, async (client) => {
        tally.try();
        const late = client.copy();
        expectNoVerdict(tally, await client.refresh(exact.url), client.kind);
        await client.call(exact.url);
        // The response to another tab was lost: it sends the same token again, to the other instance.
        expectNoVerdict(tally, await late.refresh(skewed.url), client.kind);
        for (const url of [skewed.url, exact.url]) {
          expectNoVerdict(tally, await client.refresh(url), client.kind);
          const used = await client.call(url);
          tally.expect(used.kind === 'done', 'falseLogouts', `${String(seconds)} s: ${nameOf(used)}`);
        }
      });
      // Each request goes to another instance, so that the nonce is of one and the proof for another.
      for (let count = 0; count < tries(20, 4); count += 1) await cluster.signInOne('bound');
    }
    await skewed.shiftClock(cluster.shiftMs);
    await untilCompared(skewed, 0);
    await expectSignedIn(tally, clients);
  },
);

row(
  {
    row: '61',
    fault: 'an instance with other keys joins, and gets its share of the requests although it is not ready',
    expected: '0 sign-outs; the others stay ready',
  },
  async ({ cluster, tally, tries }) => {
    const clients = [
      ...(await cluster.signIn(tries(40, 6), 'bound')),
      ...(await cluster.signIn(tries(40, 6), 'unbound')),
    ];
    const stray = new Instance(await freePort(), {
      ...cluster.settings,
      DATABASE_URL: cluster.postgres.urlThrough(cluster.postgres.port),
      // Where it creates keys of its own.
      DATA_DIR: join(cluster.dataDir, 'stray'),
    });
    stray.start();
    try {
      await stray.live();
      cluster.proxy.targets = [...cluster.members.map(({ instance }) => instance.url), stray.url];
      await each(clients, 8, async (client) => {
        tally.try();
        for (let use = 0; use < 6; use += 1) {
          expectNoVerdict(tally, await client.refreshUntilSettled(), client.kind);
          expectNoVerdict(tally, await client.refresh(stray.url), client.kind);
        }
      });
      tally.expect(!(await stray.isServing()), 'wrongErrors', 'the instance with other keys is ready');
      for (const { instance } of cluster.members) {
        tally.expect(
          await instance.isServing(),
          'wrongErrors',
          'an instance with the right keys is not ready',
        );
      }
      tally.expect(
        stray.log.includes('keys_differ'),
        'wrongErrors',
        'the log does not say that the keys differ',
      );
    } finally {
      cluster.proxy.targets = cluster.members.map(({ instance }) => instance.url);
      await stray.stop();
    }
    await expectSignedIn(tally, clients);
  },
);
