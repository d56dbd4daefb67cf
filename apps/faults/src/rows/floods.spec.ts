import { AuthPath } from '@holdfast/contract';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { Client } from '../harness/client.js';
import { Cluster } from '../harness/cluster.js';
import { expectSignedIn, row } from '../harness/row.js';

const PASSWORD = 'a long password of nobody else';

interface Response {
  readonly status: number;
  readonly hasRetryAfter: boolean;
}

async function post(origin: string, path: string, body: object, from: string): Promise<Response> {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return { status: response.status, hasRetryAfter: response.headers.has('retry-after') };
}

async function withCluster(
  settings: Readonly<Record<string, string>>,
  task: (cluster: Cluster) => Promise<void>,
): Promise<void> {
  const cluster = await Cluster.start(1, { TRUSTED_PROXIES: '127.0.0.1', ...settings });
  try {
    await task(cluster);
  } finally {
    await cluster.stop();
  }
}

row(
  {
    row: 'A14',
    fault: 'one network registers accounts as fast as it can',
    expected: 'ten a minute, then 429 with Retry-After; other networks register',
  },
  async ({ tally, tries }) => {
    await withCluster({ RATE_LIMIT_REGISTER: '10' }, async (cluster) => {
      const owner = await cluster.signInOne('bound');
      const { url } = cluster.member(0).instance;
      const register = (from: string): Promise<Response> => {
        const email = `${randomUUID()}@holdfast.test`;
        return post(url, AuthPath.register, { email, password: PASSWORD }, from);
      };
      const responses: Response[] = [];
      for (let count = 0; count < tries(500, 60); count += 10) {
        responses.push(...(await Promise.all(Array.from({ length: 10 }, () => register('192.0.2.1')))));
      }
      tally.try(responses.length);
      const created = responses.filter(({ status }) => status === 201).length;
      const limited = responses.filter(({ status, hasRetryAfter }) => status === 429 && hasRetryAfter).length;
      // The run may span two minutes.
      tally.expect(created <= 20, 'acceptedThefts', `${String(created)} accounts in a minute`);
      tally.expect(created + limited === responses.length, 'wrongErrors', 'other responses');
      const other = await register('192.0.2.200');
      tally.expect(other.status === 201, 'falseLogouts', `another network: ${String(other.status)}`);
      tally.remark(`${String(created)} of ${String(responses.length)} registrations created an account`);
      await expectSignedIn(tally, [owner]);
    });
  },
);

row(
  {
    row: '57',
    fault: 'bodies that never finish',
    expected: 'their connections are closed within a minute; other clients are served',
  },
  async ({ cluster, tally, tries }) => {
    const clients = await cluster.signIn(5, 'bound');
    const { url } = cluster.member(0).instance;
    const closings = Array.from(
      { length: tries(300, 50) },
      () =>
        new Promise<number>((resolve) => {
          const startedAt = performance.now();
          const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
          socket.setTimeout(70_000, () => socket.destroy());
          socket.resume().on('close', () => {
            resolve(performance.now() - startedAt);
          });
          const head = ['host: localhost', 'content-type: application/json', 'content-length: 1000'];
          socket.write(`POST ${AuthPath.refresh} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n{`);
        }),
    );
    const served = async (client: Client): Promise<void> => {
      tally.try();
      const outcome = await client.refresh();
      tally.expect(outcome.kind === 'done', 'falseLogouts', 'not served beside unfinished bodies');
    };
    for (let round = 0; round < tries(100, 10); round += 1) await Promise.all(clients.map(served));
    const slowest = Math.max(...(await Promise.all(closings)));
    tally.expect(slowest < 60_000, 'lostWork', `a connection was open for ${(slowest / 1000).toFixed(0)} s`);
    tally.remark(
      `${String(closings.length)} connections; the last was closed after ${(slowest / 1000).toFixed(0)} s`,
    );
    await expectSignedIn(tally, clients);
  },
);
