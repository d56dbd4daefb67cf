import { AuthPath } from '@holdfast/contract';
import { setTimeout as pause } from 'node:timers/promises';
import { register } from '../harness/accounts.js';
import { Client } from '../harness/client.js';
import { nameOf, settled, type Outcome } from '../harness/outcome.js';
import type { Fate } from '../harness/postgres-proxy.js';
import { expectNoVerdict, expectSignedIn, row, shared, type Trial } from '../harness/row.js';

const TERMINATE = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holdfast'`;

/** Signs in with an account that no other row uses, so that its notes can be counted. */
async function ownAccount({ cluster }: Trial): Promise<Client> {
  const client = new Client(cluster.url, 'bound');
  await client.signIn(await register(cluster));
  return client;
}

/** Expects every confirmed note once, and every unconfirmed note at most once. */
async function expectNotes(
  { tally }: Trial,
  client: Client,
  written: ReadonlyMap<string, Outcome>,
): Promise<void> {
  const texts = await client.noteTexts();
  for (const [text, outcome] of written) {
    const count = texts.filter((found) => found === text).length;
    const isRight = outcome.kind === 'done' ? count === 1 : count <= 1;
    tally.expect(isRight, 'lostWork', `a note exists ${String(count)} times after ${nameOf(outcome)}`);
  }
}

row(
  {
    row: '17',
    fault: 'the database backend is terminated at each statement',
    expected: 'all or nothing; still signed in',
  },
  async (trial) => {
    const { cluster, tally, random } = trial;
    const client = await ownAccount(trial);
    const written = new Map<string, Outcome>();
    const statements = new Map<string, number>();
    for (let count = 0; count < trial.tries(200, 20); count += 1) {
      tally.try();
      const moment = random.pick(['B', 'C', 'Z']);
      const skip = random.below(2);
      let seen = 0;
      cluster.judge(async ({ type, statement }): Promise<Fate> => {
        if (type !== moment || statement.includes('LISTEN')) return 'forward';
        seen += 1;
        if (seen === skip + 1) {
          statements.set(statement, (statements.get(statement) ?? 0) + 1);
          await cluster.postgres.sql(TERMINATE);
        }
        return 'forward';
      });
      const text = `note ${String(count)}`;
      const [refreshed, added] = await Promise.all([client.refresh(), client.addNote(text)]);
      expectNoVerdict(tally, refreshed, client.kind);
      expectNoVerdict(tally, added, client.kind);
      written.set(text, added);
      cluster.healDatabases();
      await expectSignedIn(tally, [client]);
    }
    await expectNotes(trial, client, written);
    tally.remark(`terminated at ${String(statements.size)} different statements`);
  },
);

row(
  {
    row: '18',
    fault: 'PostgreSQL stops responding without closing connections',
    expected: '503 within twice the statement timeout of 5 s, never a 401',
  },
  async ({ cluster, tally, tries }) => {
    const clients = await cluster.signIn(40, 'bound');
    let slowest = 0;
    for (let wave = 0; wave < tries(5, 1); wave += 1) {
      for (const { database } of cluster.members) database.mode = 'stall';
      await Promise.all(
        clients.map(async (client) => {
          tally.try();
          const startedAt = performance.now();
          const outcome = await client.refresh();
          slowest = Math.max(slowest, performance.now() - startedAt);
          expectNoVerdict(tally, outcome, client.kind);
          tally.expect(outcome.kind === 'outage', 'wrongErrors', `a silent database: ${nameOf(outcome)}`);
          expectNoVerdict(tally, await client.call(), client.kind);
        }),
      );
      cluster.healDatabases();
      await expectSignedIn(tally, clients);
    }
    tally.expect(slowest < 12_000, 'wrongErrors', `${String(slowest)} ms until the response`);
    tally.remark(
      `the slowest response took ${(slowest / 1000).toFixed(1)} s: a refresh that waits for the statement of others runs its own afterwards; simulated by a proxy that discards all data`,
    );
  },
);

row(
  { row: '20', fault: 'serialization failures and deadlocks', expected: 'retried, never a 500' },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    await cluster.postgres.sql(`ALTER SYSTEM SET default_transaction_isolation = 'serializable'`);
    await cluster.postgres.sql('SELECT pg_reload_conf()');
    const clients = await cluster.signIn(10, 'bound');
    await shared(clients, tries(5_000, 200), async (client) => {
      const twin = client.copy();
      const outcomes = await Promise.all([client.refresh(), twin.refresh()]);
      tally.try(2);
      for (const outcome of outcomes) expectNoVerdict(tally, outcome, 'bound');
    });
    await expectSignedIn(tally, clients);
    await cluster.postgres.sql('ALTER SYSTEM RESET default_transaction_isolation');
    await cluster.postgres.sql('SELECT pg_reload_conf()');
    await endAllAtOnce(trial, tries(60, 4));
  },
);

/** All sessions of an account end each other at the same time, repeatedly, so that rows are locked in every order. */
async function endAllAtOnce({ cluster, tally }: Trial, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const clients = await cluster.signIn(4, 'unbound');
    await Promise.all(
      clients.flatMap((client) => [
        client.request('DELETE', AuthPath.sessions).then((outcome) => {
          tally.try();
          tally.expect(outcome.kind !== 'outage', 'wrongErrors', `end all: ${nameOf(outcome)}`);
        }),
        client.refresh(),
      ]),
    );
  }
}

row(
  {
    row: '21',
    fault: 'all database connections are blocked',
    expected: '503 with Retry-After; still signed in',
  },
  async ({ cluster, tally, tries }) => {
    const clients = await cluster.signIn(100, 'bound');
    for (let wave = 0; wave < tries(3, 1); wave += 1) {
      const release = Promise.withResolvers<undefined>();
      const held = holdTable(cluster.postgres, release.promise);
      await held.begun;
      const outcomes = await Promise.all(
        clients.map((client) => {
          tally.try();
          return client.refresh();
        }),
      );
      release.resolve(undefined);
      await held.ended;
      for (const outcome of outcomes) expectNoVerdict(tally, outcome, 'bound');
      const outages = outcomes.filter(({ kind }) => kind === 'outage').length;
      tally.expect(outages > 0, 'wrongErrors', 'no refresh was blocked');
      await expectSignedIn(tally, clients);
    }
  },
);

/** Locks the session table until it is released, for at most 8 s. */
function holdTable(
  postgres: Trial['cluster']['postgres'],
  released: Promise<undefined>,
): { readonly begun: Promise<void>; readonly ended: Promise<void> } {
  const begun = Promise.withResolvers<undefined>();
  const work = postgres.session(async (query) => {
    await query('BEGIN');
    await query('LOCK TABLE holdfast_session IN ACCESS EXCLUSIVE MODE');
    begun.resolve(undefined);
    await Promise.race([released, pause(8_000)]);
    await query('ROLLBACK');
  });
  return { begun: begun.promise, ended: work };
}

row(
  {
    row: '43',
    fault: 'the user signs out while the store fails',
    expected: 'an error or a sign-out, never a false success',
  },
  async (trial) => {
    const { cluster, tally, random, tries } = trial;
    const clients = await cluster.signIn(tries(200, 16), 'bound');
    let failed = 0;
    for (const client of clients) {
      tally.try();
      const skip = random.below(20);
      let seen = 0;
      cluster.judge(({ statement, type }) => {
        if (statement.includes('LISTEN') || !['B', 'Q', 'Z'].includes(type)) return 'forward';
        seen += 1;
        return seen > skip ? 'cut' : 'forward';
      });
      const outcome = await client.signOut();
      cluster.healDatabases();
      if (outcome.kind !== 'done') {
        failed += 1;
        tally.expect(outcome.kind === 'outage', 'wrongErrors', `a failing sign-out: ${nameOf(outcome)}`);
        const again = await settled(() => client.signOut());
        const isSignedOut = again.kind === 'done' || nameOf(again) === 'session_revoked';
        tally.expect(isSignedOut, 'wrongErrors', `the second sign-out: ${nameOf(again)}`);
      }
      const refreshed = await client.refreshUntilSettled();
      tally.expect(refreshed.kind === 'rejected', 'acceptedThefts', `refreshed after ${nameOf(outcome)}`);
    }
    tally.remark(
      `${String(failed)} of ${String(clients.length)} sign-outs reported a failure and were repeated`,
    );
  },
);

const CHANGING = `generation, branch, confirmed, superseded_at, superseded_branch, used_proofs, refresh_count,
  last_used_at, idle_expires_at, end_reason, ended_at`;

row(
  {
    row: '50',
    fault: 'the store is restored to a recent state',
    expected: 'moves forward, still signed in; sign-outs since then are lost',
  },
  async ({ cluster, tally, tries }) => {
    const bound = await cluster.signIn(tries(120, 10), 'bound');
    const unbound = await cluster.signIn(tries(80, 6), 'unbound');
    const leavers = await cluster.signIn(10, 'bound');
    await cluster.postgres.sql('CREATE TABLE restored AS SELECT * FROM holdfast_session');
    for (let round = 0; round < 2; round += 1) {
      await Promise.all([...bound, ...unbound].map((client) => client.refreshUntilSettled()));
    }
    await Promise.all(leavers.map((client) => client.signOut()));
    await cluster.postgres.sql(
      `UPDATE holdfast_session SET (${CHANGING}) = (SELECT ${CHANGING} FROM restored WHERE restored.id = holdfast_session.id)`,
    );
    await cluster.postgres.sql('DROP TABLE restored');
    tally.try(bound.length + unbound.length);
    await expectSignedIn(tally, [...bound, ...unbound]);
    const revived = await Promise.all(leavers.map((client) => client.refreshUntilSettled()));
    const count = revived.filter(({ kind }) => kind === 'done').length;
    tally.remark(
      `${String(count)} of ${String(leavers.length)} sign-outs since the restored state were lost`,
    );
  },
);
