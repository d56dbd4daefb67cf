import { test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../harness/client.js';
import { Instance } from '../harness/instance.js';
import { installProgram } from '../harness/load-balancer.js';
import { nameOf } from '../harness/outcome.js';
import { PgBouncer } from '../harness/pg-bouncer.js';
import { freePort } from '@holdfast/test-servers';
import { CrashingPostgres } from '../harness/crashing-postgres.js';
import { expectSignedIn, row, shared } from '../harness/row.js';

row(
  {
    row: '54',
    fault: 'PostgreSQL is behind PgBouncer in transaction mode',
    expected: 'every concurrent request succeeds',
  },
  async ({ tally, tries }) => {
    const missing = installProgram('pgbouncer');
    test.skip(missing !== null, missing ?? '');
    const postgres = await CrashingPostgres.start();
    const pooler = await PgBouncer.start(postgres.urlThrough(postgres.port));
    const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-pooled-'));
    const instance = new Instance(await freePort(), {
      NODE_ENV: 'test',
      DATA_DIR: dataDir,
      DATABASE_URL: pooler.url,
      DATABASE_PREPARE: 'false',
      DEMO_ACCOUNTS: 'true',
      RATE_LIMIT_LOGIN: '0',
      RATE_LIMIT_REFRESH: '0',
    });
    try {
      instance.start();
      await instance.ready();
      const clients = Array.from({ length: 30 }, () => new Client(instance.url, 'bound'));
      for (const client of clients) await client.signIn();
      await shared(clients, tries(6_000, 600), async (client) => {
        for (const outcome of [await client.refresh(), await client.call()]) {
          tally.try();
          tally.expect(outcome.kind === 'done', 'wrongErrors', `a request ended as ${nameOf(outcome)}`);
        }
      });
      await expectSignedIn(tally, clients);
    } finally {
      await instance.stop();
      await pooler.stop();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);
