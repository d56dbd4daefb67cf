import { AuthPath, type SessionEventSummary } from '@holdfast/contract';
import type { Client } from '../harness/client.js';
import { nameOf, pageIn, type Outcome } from '../harness/outcome.js';
import { DeviceKey } from '../harness/device-key.js';
import { each, expectSignedIn, row, shared, type Trial } from '../harness/row.js';

const THEFTS = 'holdfast_theft_attempts_total';
const PROOFS = 'holdfast_proofs_rejected_total';
const REUSES = 'holdfast_sessions_ended_total';

/** A thief tries copied tokens, without a key and with another key. */
async function steal(trial: Trial, victim: Client): Promise<number> {
  const thieves = [victim.thief(), victim.thief(new DeviceKey())];
  for (const thief of thieves) {
    const outcome = await thief.send(thief.refreshRequest());
    trial.tally.try();
    trial.tally.expect(outcome.kind !== 'done', 'acceptedThefts', 'a copied refresh token was refreshed');
    const isTyped = outcome.kind === 'rejected' && outcome.problem.code === 'invalid_dpop_proof';
    trial.tally.expect(isTyped, 'wrongErrors', nameOf(outcome));
  }
  return thieves.length;
}

async function expectTheftRecorded(trial: Trial, victim: Client): Promise<void> {
  const events = await victim.call(undefined, `${AuthPath.sessions}/${victim.sessionId}/events`);
  const { items } = pageIn<SessionEventSummary>(events);
  for (const attempt of ['theft_attempt', 'proof_missing']) {
    const isRecorded = items.some(({ kind }) => kind === attempt);
    trial.tally.expect(isRecorded, 'wrongErrors', `${attempt} is not in the history`);
  }
}

/** Bound sessions: the thief gets nothing, whatever the order, and the owner stays signed in. */
async function stealBound(trial: Trial, order: 'before' | 'after' | 'never'): Promise<void> {
  const { cluster, tries } = trial;
  const victims = await cluster.signIn(tries(100, 10), 'bound');
  const counts = async (): Promise<number> => (await cluster.metric(THEFTS)) + (await cluster.metric(PROOFS));
  const before = await counts();
  let tried = 0;
  await each(victims, 8, async (victim) => {
    const copy = victim.copy();
    if (order === 'after') await victim.refreshUntilSettled();
    const stolen = order === 'after' ? copy : victim;
    const count = await steal(trial, stolen);
    tried += count;
    await expectSignedIn(trial.tally, [victim]);
    await expectTheftRecorded(trial, victim);
  });
  const counted = (await counts()) - before;
  trial.tally.expect(
    counted === tried,
    'wrongErrors',
    `${String(counted)} of ${String(tried)} thefts in the metric`,
  );
}

const isReuse = (outcome: Outcome): boolean =>
  outcome.kind === 'rejected' && ['refresh_reused', 'session_revoked'].includes(outcome.problem.code);

row(
  {
    row: '37',
    fault: 'a thief uses a stolen token before its owner does',
    expected: 'bound: rejected, the owner stays signed in; unbound: the owner’s use revokes the session',
  },
  async (trial) => {
    await stealBound(trial, 'before');
    const { cluster, tally, tries } = trial;
    const victims = await cluster.signIn(tries(100, 10), 'unbound');
    const thieves = victims.map((victim) => victim.thief());
    await Promise.all(thieves.map((thief) => thief.refreshUntilSettled()));
    await Promise.all(thieves.map((thief) => thief.use()));
    await cluster.advance(11_000);
    const before = await cluster.metric(REUSES, 'reuse_detected');
    await each(victims, 8, async (victim, index) => {
      tally.try();
      const owner = await victim.refreshUntilSettled();
      tally.expect(isReuse(owner), 'wrongErrors', `the owner after the thief: ${nameOf(owner)}`);
      const thief = await thieves[index]?.refreshUntilSettled();
      tally.expect(
        thief?.kind === 'rejected',
        'acceptedThefts',
        'the thief can refresh after the owner came back',
      );
    });
    const counted = (await cluster.metric(REUSES, 'reuse_detected')) - before;
    tally.expect(counted === victims.length, 'wrongErrors', `${String(counted)} reuses in the metric`);
    tally.remark(
      `unbound: the thief has the session until its owner comes back; then both are signed out, ${String(victims.length)} of ${String(victims.length)}`,
    );
  },
);

row(
  {
    row: '38',
    fault: 'a thief uses a stolen token after its owner refreshed',
    expected: 'bound: rejected; unbound: reuse ends the session',
  },
  async (trial) => {
    await stealBound(trial, 'after');
    const { cluster, tally, tries } = trial;
    const victims = await cluster.signIn(tries(100, 10), 'unbound');
    const thieves = victims.map((victim) => victim.thief());
    await Promise.all(victims.map((victim) => victim.refreshUntilSettled()));
    await Promise.all(victims.map((victim) => victim.use()));
    await cluster.advance(11_000);
    await each(thieves, 8, async (thief, index) => {
      tally.try();
      const stolen = await thief.refreshUntilSettled();
      tally.expect(isReuse(stolen), 'acceptedThefts', nameOf(stolen));
      const owner = await victims[index]?.refreshUntilSettled();
      tally.expect(owner?.kind === 'rejected', 'wrongErrors', 'the session continues after a reuse');
    });
    tally.remark('unbound: reuse also signs the owner out, because the server cannot distinguish the two');
  },
);

row(
  {
    row: '39',
    fault: 'a thief and the owner use a token at the same time',
    expected: 'bound: only the owner gets a new one; unbound: never two live branches',
  },
  async (trial) => {
    const { cluster, tally, random, tries } = trial;
    const count = tries(10_000, 400);
    const bound = await cluster.signIn(20, 'bound');
    const key = new DeviceKey();
    await shared(bound, count / 2, async (victim) => {
      const thief = victim.thief(random.chance(50) ? key : null);
      const [owner, stolen] = await Promise.all([victim.refresh(), thief.refresh()]);
      tally.try();
      tally.expect(owner.kind === 'done', 'falseLogouts', nameOf(owner));
      tally.expect(stolen.kind !== 'done', 'acceptedThefts', 'the thief got a token');
    });
    await expectSignedIn(tally, bound);
    await raceUnbound(trial, count / 2);
  },
);

/** Within the leeway both get the same token. After it, at most one token works, and the second use ends both. */
async function raceUnbound({ cluster, tally }: Trial, count: number): Promise<void> {
  const WAVE = 50;
  let victims = await cluster.signIn(WAVE, 'unbound');
  for (let waves = 0; waves * WAVE < count; waves += 1) {
    const pairs = victims.map((victim) => ({ victim, thief: victim.thief() }));
    await Promise.all(
      pairs.map(async ({ victim, thief }) => {
        tally.try();
        await Promise.all([victim.refresh(), thief.refresh()]);
        // Both use their own token, so that the server knows that both branches are in use.
        await Promise.all([victim.use(), thief.use()]);
      }),
    );
    const same = pairs.filter(({ victim, thief }) => victim.refreshToken === thief.refreshToken).length;
    tally.expect(same === WAVE, 'acceptedThefts', `${String(WAVE - same)} pairs hold two different tokens`);
    if (waves > 0) continue;
    await expectOneSurvivorAtMost(tally, cluster, pairs);
    victims = await cluster.signIn(WAVE, 'unbound');
  }
}

async function expectOneSurvivorAtMost(
  tally: Trial['tally'],
  cluster: Trial['cluster'],
  pairs: readonly { readonly victim: Client; readonly thief: Client }[],
): Promise<void> {
  await Promise.all(pairs.map(({ victim }) => victim.refreshUntilSettled()));
  await Promise.all(pairs.map(({ victim }) => victim.use()));
  await cluster.advance(11_000);
  for (const { victim, thief } of pairs) {
    const [stolen, owner] = [await thief.refreshUntilSettled(), await victim.refreshUntilSettled()];
    const alive = [stolen, owner].filter(({ kind }) => kind === 'done').length;
    tally.expect(alive < 2, 'acceptedThefts', 'two branches live');
  }
}

row(
  {
    row: '40',
    fault: 'a token two generations old is used within the leeway, and after it',
    expected: 'bound: the current token both times; unbound: the current token, then reuse',
  },
  async ({ cluster, tally, tries }) => {
    for (const kind of ['bound', 'unbound'] as const) {
      const clients = await cluster.signIn(tries(100, 10), kind);
      const old = clients.map((client) => client.copy());
      const older = clients.map((client) => client.copy());
      for (let round = 0; round < 2; round += 1) {
        await Promise.all(clients.map((client) => client.refreshUntilSettled()));
      }
      await each(clients, 8, async (client, index) => {
        tally.try(2);
        const inside = await old[index]?.refresh();
        tally.expect(inside?.kind === 'done', 'falseLogouts', `${kind} inside the leeway`);
        tally.expect(
          old[index]?.generation === client.generation,
          'wrongErrors',
          'not the current generation',
        );
      });
      await cluster.advance(11_000);
      await each(clients, 8, async (client, index) => {
        const after = await older[index]?.refresh();
        if (after === undefined) return;
        if (kind === 'unbound') {
          tally.expect(isReuse(after), 'acceptedThefts', nameOf(after));
        } else {
          tally.expect(after.kind === 'done', 'falseLogouts', nameOf(after));
          await expectSignedIn(tally, [client]);
        }
      });
    }
    tally.remark(
      'unbound: after the leeway, a token two generations old ends the session, even if the user restored an old backup',
    );
  },
);

row(
  {
    row: '41',
    fault: 'a stolen token whose owner never returns',
    expected: 'bound: rejected; unbound: works until the absolute limit',
  },
  async (trial) => {
    await stealBound(trial, 'never');
    const { cluster, tally, tries } = trial;
    const victims = await cluster.signIn(tries(50, 5), 'unbound');
    const thieves = victims.map((victim) => victim.thief());
    const dayMs = 86_400_000;
    for (let days = 0; days < 30; days += 5) {
      for (const thief of thieves) {
        tally.try();
        const outcome = await thief.refreshUntilSettled();
        tally.expect(
          outcome.kind === 'done',
          'wrongErrors',
          `after ${String(days)} days: ${nameOf(outcome)}`,
        );
      }
      await cluster.advance(5 * dayMs);
    }
    await cluster.advance(60_000);
    for (const thief of thieves) {
      const outcome = await thief.refreshUntilSettled();
      tally.expect(outcome.kind === 'rejected', 'acceptedThefts', 'refreshed after the absolute limit');
    }
    tally.remark(
      'unbound: only the absolute limit (30 days) stops a thief whose victim never comes back, as docs/security.md states',
    );
  },
);
