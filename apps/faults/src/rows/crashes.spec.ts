import { ADMIN_PATH } from '@holdfast/contract';
import { signInAdmin } from '../harness/accounts.js';
import { nameOf, settled } from '../harness/outcome.js';
import { expectRejectedEverywhere } from '../harness/ended-session.js';
import type { Fate, PostgresMessage } from '../harness/postgres-proxy.js';
import { expectNoVerdict, expectSignedIn, row, shared, type Trial } from '../harness/row.js';

/** Kills an instance at one moment of a refresh, then lets the client continue with the others. */
async function killAt(
  { cluster, tally, tries }: Trial,
  isMoment: (message: PostgresMessage) => boolean,
): Promise<void> {
  for (const kind of ['bound', 'unbound'] as const) {
    const client = await cluster.signInOne(kind);
    for (let count = 0; count < tries(15, 2); count += 1) {
      tally.try();
      const before = client.generation;
      let isKilled = false;
      cluster.judge((message, { instance }) => {
        if (isKilled || !message.statement.startsWith('holdfast_rotate') || !isMoment(message)) {
          return 'forward';
        }
        isKilled = true;
        instance.kill();
        return 'cut';
      });
      expectNoVerdict(tally, await client.refresh(), kind);
      tally.expect(isKilled, 'wrongErrors', 'no instance was killed');
      cluster.healDatabases();
      await expectSignedIn(tally, [client]);
      const rotations = client.generation - before;
      tally.expect(rotations === 1, 'wrongErrors', `${String(rotations)} rotations`);
      await cluster.ready();
    }
  }
  tally.remark('slow: each try waits for the instance to restart');
}

row(
  {
    row: '1',
    fault: 'an instance is killed (SIGKILL) after the commit, before the response',
    expected: 'the retry gets the current token',
  },
  (trial) => killAt(trial, ({ from, type }) => from === 'database' && type === 'Z'),
);

row(
  {
    row: '2',
    fault: 'an instance is killed (SIGKILL) before the commit',
    expected: 'the previous refresh token still works',
  },
  (trial) => killAt(trial, ({ from, type }) => from === 'api' && type === 'B'),
);

row(
  {
    row: '16',
    fault: 'PostgreSQL is killed during rotations and restarted',
    expected: '503, retry, still signed in',
  },
  async ({ cluster, tally, tries }) => {
    const clients = [...(await cluster.signIn(60, 'bound')), ...(await cluster.signIn(20, 'unbound'))];
    let outages = 0;
    for (let crash = 0; crash < tries(6, 1); crash += 1) {
      let isRestarted = false;
      const crashed = cluster.postgres.crash().then(() => {
        isRestarted = true;
      });
      await Promise.all(
        clients.map(async (client) => {
          while (!isRestarted) {
            tally.try();
            const outcome = await client.refresh();
            if (outcome.kind === 'outage') outages += 1;
            expectNoVerdict(tally, outcome, client.kind);
          }
        }),
      );
      await crashed;
      await expectSignedIn(tally, clients);
    }
    tally.expect(outages > 0, 'wrongErrors', 'no refresh hit the crash');
    tally.remark(`${String(outages)} of these refreshes hit the outage; each got a 503 with Retry-After`);
  },
);

row(
  {
    row: '24',
    fault: 'all instances restart with old refresh tokens outstanding',
    expected: 'rejected tokens stay rejected',
  },
  async ({ cluster, tally, tries }) => {
    const bound = await cluster.signIn(tries(70, 8), 'bound');
    const leavers = await cluster.signIn(tries(70, 8), 'bound');
    const reused = await cluster.signIn(tries(70, 8), 'unbound');
    const old = reused.map((client) => client.copy());
    for (const clients of [bound, reused]) {
      await Promise.all(clients.map((client) => client.refreshUntilSettled()));
    }
    await Promise.all(reused.map((client) => client.use()));
    await Promise.all(leavers.map((client) => client.signOut()));
    await cluster.advance(11_000);
    await Promise.all(old.map((client) => client.refreshUntilSettled()));
    for (const { instance } of cluster.members) instance.kill();
    await cluster.ready();
    tally.try(bound.length + leavers.length + reused.length);
    await expectSignedIn(tally, bound);
    for (const client of [...leavers, ...reused, ...old]) {
      const [refreshed, used] = [await client.refreshUntilSettled(), await settled(() => client.call())];
      tally.expect(
        refreshed.kind === 'rejected',
        'acceptedThefts',
        `refreshed after the restart: ${nameOf(refreshed)}`,
      );
      tally.expect(used.kind === 'rejected', 'acceptedThefts', `used after the restart: ${nameOf(used)}`);
    }
  },
);

row(
  { row: '25', fault: 'two instances receive the same token at the same time', expected: 'one new token' },
  async ({ cluster, tally, tries }) => {
    const [first, second] = [cluster.member(0).instance.url, cluster.member(1).instance.url];
    for (const kind of ['bound', 'unbound'] as const) {
      const clients = await cluster.signIn(20, kind);
      await shared(clients, tries(5_000, 200), async (client) => {
        const twin = client.copy();
        const before = client.generation;
        const outcomes = await Promise.all([client.refresh(first), twin.refresh(second)]);
        tally.try();
        for (const outcome of outcomes) {
          tally.expect(outcome.kind === 'done', 'falseLogouts', `${kind} ${nameOf(outcome)}`);
        }
        tally.expect(client.refreshToken === twin.refreshToken, 'acceptedThefts', 'two new tokens');
        tally.expect(client.generation === before + 1, 'wrongErrors', 'more or less than one rotation');
      });
      await expectSignedIn(tally, clients);
    }
  },
);

row(
  { row: '36', fault: 'an admin ends the session during its refresh, in both orders', expected: 'revoked' },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    const admin = await signInAdmin(cluster);
    const clients = await cluster.signIn(tries(200, 6), 'bound');
    for (const [index, client] of clients.entries()) {
      tally.try();
      const path = `${ADMIN_PATH}/accounts/${client.accountId}/sessions/${client.sessionId}`;
      const end = (): Promise<unknown> => settled(() => admin.request('DELETE', path));
      const isEndFirst = index % 2 === 0;
      const ended = isEndFirst ? holdRotation(trial, end) : null;
      const refreshed = await client.refresh();
      if (ended === null) await end();
      else await ended;
      cluster.healDatabases();
      tally.expect(refreshed.kind !== 'outage', 'wrongErrors', nameOf(refreshed));
      await expectRejectedEverywhere(trial, client);
    }
  },
);

/** Runs a task after the refresh was decided and before its statement runs. */
function holdRotation({ cluster }: Trial, meanwhile: () => Promise<unknown>): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  let isHeld = false;
  cluster.judge(async ({ from, type, text }): Promise<Fate> => {
    if (from === 'api' && type === 'B' && text.startsWith('holdfast_rotate') && !isHeld) {
      isHeld = true;
      resolve(await meanwhile());
    }
    return 'forward';
  });
  return promise;
}
