import { test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../harness/client.js';
import { DeviceKey } from '../harness/device-key.js';
import { Instance } from '../harness/instance.js';
import { installProgram } from '../harness/load-balancer.js';
import { nameOf } from '../harness/outcome.js';
import { freePort } from '@holdfast/test-servers';
import { CrashingPostgres } from '../harness/crashing-postgres.js';
import { RedisCluster } from '../harness/redis-cluster.js';
import { each, expectNoVerdict, expectSignedIn, row } from '../harness/row.js';

const SIGN_INS_AT_ONCE = 8;

row(
  {
    row: '56',
    fault: 'a master of the Redis Cluster with the sessions is killed, and a replica takes over',
    expected: '503 with Retry-After, then still signed in; no stolen token works; sign-outs last',
  },
  async ({ tally, tries, random }) => {
    const missing = installProgram('redis-server');
    test.skip(missing !== null, missing ?? '');
    const postgres = await CrashingPostgres.start();
    const redis = await RedisCluster.start();
    const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-redis-faults-'));
    const settings = {
      NODE_ENV: 'test',
      DATA_DIR: dataDir,
      STORE_URL: redis.url,
      DATABASE_URL: postgres.urlThrough(postgres.port),
      DEMO_ACCOUNTS: 'true',
      RATE_LIMIT_LOGIN: '0',
      RATE_LIMIT_REFRESH: '0',
      MAX_CONNECTIONS_PER_NETWORK: '0',
      MAX_SESSIONS_PER_ACCOUNT: '0',
    };
    const instances = [
      new Instance(await freePort(), settings),
      new Instance(await freePort(), settings),
    ] as const;
    try {
      // One after the other: the first creates the keys and the tables.
      for (const instance of instances) {
        instance.start();
        await instance.ready();
      }
      const clients = Array.from({ length: 60 }, (_none, index) => {
        const { url } = instances[index % 2 === 0 ? 0 : 1];
        return new Client(url, index % 3 === 0 ? 'unbound' : 'bound');
      });
      const leavers = Array.from({ length: 6 }, () => new Client(instances[0].url, 'bound'));
      await each([...clients, ...leavers], SIGN_INS_AT_ONCE, (client) => client.signIn());

      let outages = 0;
      for (let round = 0; round < tries(12, 2); round += 1) {
        const leaver = leavers[round];
        if (leaver !== undefined) await leaver.signOut();
        const thieves = clients
          .filter(({ kind }) => kind === 'bound')
          .map((client) => client.thief(random.below(2) === 0 ? new DeviceKey() : null));
        const restart = await redis.killMaster((masters) => masters[random.below(masters.length)] ?? 0);
        await Promise.all(
          clients.map(async (client) => {
            for (let request = 0; request < 5; request += 1) {
              tally.try();
              const outcome = await client.refresh();
              if (outcome.kind === 'outage') outages += 1;
              expectNoVerdict(tally, outcome, client.kind);
            }
          }),
        );
        await expectSignedIn(tally, clients);
        await Promise.all(
          thieves.map(async (thief) => {
            tally.try();
            const outcome = await thief.refresh();
            tally.expect(outcome.kind !== 'done', 'acceptedThefts', nameOf(outcome));
          }),
        );
        if (leaver !== undefined) {
          const outcome = await leaver.refreshUntilSettled();
          tally.expect(outcome.kind === 'rejected', 'wrongErrors', `after a sign-out: ${nameOf(outcome)}`);
        }
        await restart();
        await expectSignedIn(tally, clients);
      }
      tally.expect(outages > 0, 'wrongErrors', 'the killed masters had no effect');
      tally.remark(`${String(outages)} refreshes got a 503 until a replica had taken over`);
    } finally {
      await Promise.all(instances.map((instance) => instance.stop()));
      await redis.stop();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);
