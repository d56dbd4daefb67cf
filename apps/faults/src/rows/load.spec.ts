import { AuthPath } from '@holdfast/contract';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expectNoVerdict, expectSignedIn, row, shared } from '../harness/row.js';
import { mintSessions } from '../harness/minted-sessions.js';

const SLOW_SOCKETS = 300;

function percentile(times: readonly number[], share: number): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length * share)] ?? NaN;
}

row(
  {
    row: '48',
    fault: 'the access tokens of 10,000 sessions expire within one second',
    expected: 'all are refreshed; the p99 is recorded',
  },
  async ({ cluster, tally, tries }) => {
    const count = tries(10_000, 1_000);
    const clients = await mintSessions(cluster, count);
    const times: number[] = [];
    const startedAt = performance.now();
    await Promise.all(
      clients.map(async (client, index) => {
        await pause((index / count) * 1_000);
        const dueAt = performance.now();
        const outcome = await client.refreshUntilSettled();
        times.push(performance.now() - dueAt);
        tally.try();
        expectNoVerdict(tally, outcome, 'bound');
        tally.expect(outcome.kind === 'done', 'lostWork', 'a refresh never succeeded');
      }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    tally.remark(
      `${count.toLocaleString('en-US')} refreshes due within 1 s took ${seconds.toFixed(1)} s, with clients and servers on the same cores: p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms`,
    );
    await expectSignedIn(tally, clients.slice(0, 200));
  },
);

row(
  {
    row: '51',
    fault: 'slow clients occupy connections to the auth routes',
    expected: 'other clients are served',
  },
  async ({ cluster, tally, tries }) => {
    const clients = await cluster.signIn(20, 'bound');
    const sockets = cluster.members.flatMap(({ instance }) =>
      Array.from({ length: SLOW_SOCKETS / cluster.members.length }, () => {
        const socket = connect(Number(new URL(instance.url).port), '127.0.0.1').on('error', () => undefined);
        socket.write(`POST ${AuthPath.refresh} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n`);
        return socket;
      }),
    );
    const drip = setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write('x-slow: 1\r\n');
    }, 200);
    const times: number[] = [];
    await shared(clients, tries(4_000, 400), async (client) => {
      tally.try();
      const startedAt = performance.now();
      const outcome = await client.refresh();
      times.push(performance.now() - startedAt);
      tally.expect(outcome.kind === 'done', 'falseLogouts', 'not served next to slow clients');
    });
    clearInterval(drip);
    for (const socket of sockets) socket.destroy();
    tally.remark(
      `${String(SLOW_SOCKETS)} sockets sent a header line every 200 ms; refreshes of other clients: p99 ${percentile(times, 0.99).toFixed(0)} ms`,
    );
    await expectSignedIn(tally, clients);
  },
);
