import { AuthPath } from '@holdfast/contract';
import { randomBytes, randomUUID } from 'node:crypto';
import { DEMO } from '../harness/client.js';
import { Cluster } from '../harness/cluster.js';
import { rawRequest } from '../harness/raw-request.js';
import { expectSignedIn, row } from '../harness/row.js';

const OTHER = 'admin@holdfast.test';
const JSON_HEADER = { 'content-type': 'application/json' };

/** A system whose limits are as they are by default. */
async function withLimits(play: (cluster: Cluster) => Promise<void>): Promise<void> {
  const cluster = await Cluster.start(2, { RATE_LIMIT_LOGIN: '10', RATE_LIMIT_REFRESH: '60' });
  try {
    await play(cluster);
  } finally {
    await cluster.stop();
  }
}

type Way = readonly [
  string,
  /** Guesses that are looked at in a minute; the run may see the turn of one. */
  number,
  (index: number) => { readonly email: string; readonly address: string },
];

/** Statuses of wrong sign-ins from the addresses that are named. */
async function guess(
  cluster: Cluster,
  count: number,
  guessOf: (index: number) => { readonly email: string; readonly address: string },
): Promise<readonly { readonly status: number; readonly hasRetryAfter: boolean }[]> {
  const answers = [];
  for (let index = 0; index < count; index += 1) {
    const { email, address } = guessOf(index);
    const { url } = cluster.member(index % 2).instance;
    const headers = { ...JSON_HEADER, 'x-forwarded-for': address };
    const body = JSON.stringify({ email, password: randomBytes(6).toString('hex') });
    const { status, head } = await rawRequest(url, 'POST', AuthPath.login, headers, body);
    answers.push({ status, hasRetryAfter: /retry-after/i.test(head) });
  }
  return answers;
}

row(
  {
    row: 'A8',
    fault:
      'passwords are guessed: of one account from one address, from an IPv6 block, from everywhere; of many accounts from one address',
    expected: '429 with Retry-After; the person who is signed in stays so',
  },
  async ({ tally, tries }) => {
    await withLimits(async (cluster) => {
      const owner = await cluster.signInOne('bound');
      const someone = (index: number): string => `someone-${String(index)}@holdfast.test`;
      const hex = (value: number): string => value.toString(16);
      const ways: readonly Way[] = [
        ['one account, one address', 10, () => ({ email: DEMO.email, address: '192.0.2.1' })],
        [
          'one account, addresses of one IPv6 /64',
          10,
          (index) => ({ email: DEMO.email, address: `2001:db8:1:1::${hex(index)}` }),
        ],
        [
          'one account, addresses everywhere',
          100,
          (index) => ({ email: OTHER, address: `198.51.${String(index)}.1` }),
        ],
        ['many accounts, one address', 100, (index) => ({ email: someone(index), address: '192.0.2.2' })],
        [
          'many accounts, one IPv6 /64',
          100,
          (index) => ({ email: someone(index), address: `2001:db8:2:2::${hex(index)}` }),
        ],
      ];
      for (const [what, limit, guessOf] of ways) {
        const count = tries(2 * limit + 100, limit + 20);
        const answers = await guess(cluster, count, guessOf);
        tally.try(count);
        const looked = answers.filter(({ status }) => status === 401).length;
        const limited = answers.filter(({ status }) => status === 429);
        tally.expect(looked <= 2 * limit, 'acceptedThefts', `${what}: ${String(looked)} guesses in a minute`);
        tally.expect(
          limited.every(({ hasRetryAfter }) => hasRetryAfter),
          'wrongErrors',
          `${what}: 429 without Retry-After`,
        );
        tally.expect(looked + limited.length === count, 'wrongErrors', `${what}: other answers`);
        tally.remark(`${what}: ${String(looked)} of ${String(count)} guesses were looked at`);
      }
      await expectSignedIn(tally, [owner]);
    });
  },
);

row(
  {
    row: 'A9',
    fault: 'a stolen refresh token is tried over and over',
    expected: 'refused or limited; its owner is neither signed out nor limited',
  },
  async ({ tally, tries }) => {
    await withLimits(async (cluster) => {
      const owner = await cluster.signInOne('bound');
      const thief = owner.thief();
      for (let count = 0; count < tries(1_000, 150); count += 1) {
        tally.try();
        const outcome = await thief.send(thief.refreshRequest());
        tally.expect(outcome.kind !== 'done', 'acceptedThefts', 'a copied token was renewed');
      }
      const outcome = await owner.refresh();
      tally.expect(outcome.kind === 'done', 'falseLogouts', `the owner: ${outcome.kind}`);
      await expectSignedIn(tally, [owner]);
    });
  },
);

row(
  {
    row: 'A10',
    fault: 'does the answer or its time tell whether an email has an account?',
    expected: 'the same answer; times that differ by less than 5 %',
  },
  async ({ cluster, tally, tries }) => {
    const times = { known: [] as number[], unknown: [] as number[] };
    const texts = new Set<string>();
    for (let count = 0; count < tries(400, 40); count += 1) {
      tally.try();
      const kind = count % 2 === 0 ? 'known' : 'unknown';
      const email = kind === 'known' ? DEMO.email : `${randomUUID().slice(0, 4)}@holdfast.test`;
      const startedAt = performance.now();
      const answer = await rawRequest(
        cluster.member(0).instance.url,
        'POST',
        AuthPath.login,
        JSON_HEADER,
        JSON.stringify({ email, password: 'not-the-password' }),
      );
      times[kind].push(performance.now() - startedAt);
      texts.add(withoutInstance(answer.text));
    }
    tally.expect(texts.size === 1, 'acceptedThefts', 'the answers differ');
    const [known, unknown] = [median(times.known), median(times.unknown)];
    const apart = Math.abs(known / unknown - 1);
    tally.expect(
      apart < (tries(1, 0) === 1 ? 0.05 : 0.5),
      'acceptedThefts',
      `medians of ${known.toFixed(2)} and ${unknown.toFixed(2)} ms`,
    );
    tally.remark(
      `medians of ${known.toFixed(2)} ms for an email with an account, ${unknown.toFixed(2)} ms for one without; \`nx run faults:timing\` compares 50,000 of them`,
    );
    await expectSignedIn(tally, [await cluster.signInOne('bound')]);
  },
);

function withoutInstance(text: string): string {
  return text.replace(/"instance":"[^"]*"/, '');
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}
