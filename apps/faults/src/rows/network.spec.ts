import { AuthPath } from '@holdfast/contract';
import type { Client, ClientKind } from '../harness/client.js';
import { nameOf, type Outcome } from '../harness/outcome.js';
import type { Fault } from '../harness/fault-proxy.js';
import { each, expectNoVerdict, expectSignedIn, row, type Trial } from '../harness/row.js';
import type { Tally } from '../harness/tally.js';

const KINDS: readonly ClientKind[] = ['bound', 'unbound'];

/** Refreshes all clients at once with a fault, then without it. The clients must recover. */
async function refreshWithFault(
  { cluster, tally }: Trial,
  clients: readonly Client[],
  fault: Fault,
): Promise<readonly Outcome[]> {
  cluster.proxy.inject(AuthPath.refresh, fault);
  const outcomes = await Promise.all(
    clients.map(async (client) => {
      tally.try();
      const outcome = await client.refresh();
      expectNoVerdict(tally, outcome, client.kind);
      return outcome;
    }),
  );
  cluster.proxy.heal();
  await expectSignedIn(tally, clients);
  return outcomes;
}

row(
  { row: '3', fault: 'the response is cut off at byte k, for every k', expected: 'the next try recovers' },
  async (trial) => {
    for (const kind of KINDS) {
      const client = await trial.cluster.signInOne(kind);
      const step = trial.tries(1, 29);
      let at = 1 + trial.random.below(step);
      const isCut = async (): Promise<boolean> => {
        const [outcome] = await refreshWithFault(trial, [client], { kind: 'cut', at });
        return outcome?.kind !== 'done';
      };
      while (await isCut()) at += step;
      const steps = step === 1 ? '' : `, every ${String(step)}th byte tried`;
      trial.tally.remark(`${kind}: complete from byte ${String(at)} on${steps}`);
    }
  },
);

row({ row: '4', fault: 'the request is lost', expected: 'one retry, one rotation' }, async (trial) => {
  for (const kind of KINDS) {
    const client = await trial.cluster.signInOne(kind);
    for (let count = 0; count < trial.tries(5_000, 20); count += 1) {
      const before = client.generation;
      trial.tally.try();
      trial.cluster.proxy.inject(AuthPath.refresh, { kind: 'lose_request' }, 1);
      const lost = await client.refresh();
      trial.tally.expect(lost.kind === 'outage', 'wrongErrors', `a lost request: ${nameOf(lost)}`);
      const refreshed = await client.refreshUntilSettled();
      trial.tally.expect(refreshed.kind === 'done', 'falseLogouts', nameOf(refreshed));
      const rotations = client.generation - before;
      trial.tally.expect(rotations === 1, 'wrongErrors', `${String(rotations)} rotations`);
    }
  }
});

row(
  {
    row: '5',
    fault: 'the refresh is delivered twice',
    expected: 'no theft recorded; the client gets a current token',
  },
  async (trial) => {
    const { cluster, tally, random } = trial;
    const thefts = await cluster.metric('holdfast_theft_attempts_total');
    for (const kind of KINDS) {
      const clients = await cluster.signIn(20, kind);
      for (let wave = 0; wave < trial.tries(250, 2); wave += 1) {
        await refreshWithFault(trial, clients, {
          kind: 'duplicate',
          response: random.below(2) === 0 ? 0 : 1,
        });
      }
    }
    const after = await cluster.metric('holdfast_theft_attempts_total');
    tally.expect(after === thefts, 'wrongErrors', `${String(after - thefts)} duplicates recorded as thefts`);
  },
);

row(
  {
    row: '6',
    fault: 'a duplicate arrives 30 s or 6 min late',
    expected: 'bound: no effect; unbound: a late duplicate counts as reuse, by design',
  },
  async ({ cluster, tally, tries }) => {
    for (const delayMs of [30_000, 360_000]) {
      for (const kind of KINDS) {
        const clients = await cluster.signIn(tries(200, 20), kind);
        const late = clients.map((client) => client.refreshRequest());
        await Promise.all(clients.map((client) => client.refreshUntilSettled()));
        await cluster.advance(delayMs);
        await each(late, 16, async (duplicate) => {
          tally.try();
          const outcome = await clients[0]?.send(duplicate);
          if (kind === 'bound' && outcome?.kind === 'rejected') {
            const { action, code } = outcome.problem;
            tally.expect(action === 'prove', 'wrongErrors', `a duplicate: ${code}`);
          }
        });
        if (kind === 'bound') await expectSignedIn(tally, clients);
        else await expectAllOut(tally, clients, delayMs);
      }
    }
  },
);

/** Without a key, a duplicate that arrives after the leeway looks like a thief: the next client is signed out. */
async function expectAllOut(tally: Tally, clients: readonly Client[], delayMs: number): Promise<void> {
  const outcomes = await Promise.all(clients.map((client) => client.refreshUntilSettled()));
  const out = outcomes.filter(({ kind }) => kind === 'rejected').length;
  tally.expect(out === clients.length, 'acceptedThefts', 'two live branches');
  tally.remark(
    `unbound: a duplicate that arrived ${String(delayMs / 1000)} s late, after the leeway of 10 s, signed out ${String(out)} of ${String(clients.length)}; docs/rotation.md describes the case`,
  );
}

row(
  { row: '19', fault: 'the outcome of the commit is unknown', expected: 'settled by the next try' },
  async (trial) => {
    const { cluster, tally, random } = trial;
    for (const kind of KINDS) {
      const clients = await cluster.signIn(10, kind);
      for (const client of clients) {
        for (let count = 0; count < trial.tries(100, 2); count += 1) {
          tally.try();
          // PostgreSQL sends the command tag before the commit and readiness after it: the connection breaks at either.
          const moment = random.pick(['C', 'Z']);
          let isCut = false;

          cluster.judge(({ from, type, statement }) => {
            const isIt = from === 'database' && type === moment && statement.startsWith('holdfast_rotate');
            if (!isIt || isCut) return 'forward';
            isCut = true;
            return 'cut';
          });
          expectNoVerdict(tally, await client.refresh(), kind);
          tally.expect(isCut, 'wrongErrors', 'no commit was cut');
          cluster.healDatabases();
          await expectSignedIn(tally, [client]);
        }
      }
    }
  },
);
