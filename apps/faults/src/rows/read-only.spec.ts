import { setTimeout as pause } from 'node:timers/promises';
import { expectNoVerdict, expectSignedIn, row, shared } from '../harness/row.js';

row(
  {
    row: '55',
    fault: 'PostgreSQL becomes read-only, as after a failover to a standby',
    expected: '503 with Retry-After, not ready, no sign-out, recovers by itself',
  },
  async ({ cluster, tally, tries }) => {
    const clients = await cluster.signIn(20, 'bound');
    let outages = 0;
    for (let round = 0; round < tries(10, 2); round += 1) {
      await cluster.postgres.sql('ALTER SYSTEM SET default_transaction_read_only = on');
      await cluster.postgres.sql('SELECT pg_reload_conf()');
      for (const { instance } of cluster.members) {
        // The server reloads its settings a moment later.
        while (await instance.isServing()) await pause(20);
      }
      await shared(clients, 60, async (client) => {
        tally.try();
        const outcome = await client.refresh();
        if (outcome.kind === 'outage') outages += 1;
        expectNoVerdict(tally, outcome, 'bound');
      });
      await cluster.postgres.sql('ALTER SYSTEM RESET default_transaction_read_only');
      await cluster.postgres.sql('SELECT pg_reload_conf()');
      await cluster.ready();
      await expectSignedIn(tally, clients);
    }
    tally.expect(outages > 0, 'wrongErrors', 'the read-only database had no effect');
    tally.remark(`${String(outages)} refreshes got a 503 while the database was read-only`);
  },
);
