import { AuthPath } from '@holdfast/contract';
import { randomBytes, randomUUID } from 'node:crypto';
import { DEMO } from '../harness/client.js';
import { Cluster } from '../harness/cluster.js';
import { rawRequest } from '../harness/raw-request.js';
import { expectSignedIn, row } from '../harness/row.js';

const OTHER = 'admin@holdfast.test';
const JSON_HEADER = { 'content-type': 'application/json' };

/** Runs a task on a cluster with the default rate limits. */
async function withLimits(task: (cluster: Cluster) => Promise<void>): Promise<void> {
  const cluster = await Cluster.start(2, {
    RATE_LIMIT_LOGIN: '10',
    RATE_LIMIT_REFRESH: '60',
    TRUSTED_PROXIES: '127.0.0.1',
  });
  try {
    await task(cluster);
  } finally {
    await cluster.stop();
  }
}

type Way = readonly [
  string,
  /** Guesses that are checked per minute. The run may span two minutes. */
  number,
  (index: number) => { readonly email: string; readonly address: string },
];

/** Signs in with wrong passwords from the given addresses, and returns the responses. */
async function guess(
  cluster: Cluster,
  count: number,
  guessOf: (index: number) => { readonly email: string; readonly address: string },
): Promise<readonly { readonly status: number; readonly hasRetryAfter: boolean }[]> {
  const responses = [];
  for (let index = 0; index < count; index += 1) {
    const { email, address } = guessOf(index);
    const { url } = cluster.member(index % 2).instance;
    const headers = { ...JSON_HEADER, 'x-forwarded-for': address };
    const body = JSON.stringify({ email, password: randomBytes(6).toString('hex') });
    const { status, head } = await rawRequest(url, 'POST', AuthPath.login, headers, body);
    responses.push({ status, hasRetryAfter: /retry-after/i.test(head) });
  }
  return responses;
}

row(
  {
    row: 'A8',
    fault:
      'password guessing: one account from one address, an IPv6 block or everywhere; many accounts from one address',
    expected: '429 with Retry-After; a signed-in user stays signed in',
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
          'one account, addresses from everywhere',
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
        const responses = await guess(cluster, count, guessOf);
        tally.try(count);
        const checked = responses.filter(({ status }) => status === 401).length;
        const limited = responses.filter(({ status }) => status === 429);
        tally.expect(
          checked <= 2 * limit,
          'acceptedThefts',
          `${what}: ${String(checked)} guesses in a minute`,
        );
        tally.expect(
          limited.every(({ hasRetryAfter }) => hasRetryAfter),
          'wrongErrors',
          `${what}: 429 without Retry-After`,
        );
        tally.expect(checked + limited.length === count, 'wrongErrors', `${what}: other responses`);
        tally.remark(`${what}: ${String(checked)} of ${String(count)} guesses were checked`);
      }
      await expectSignedIn(tally, [owner]);
    });
  },
);

row(
  {
    row: 'A9',
    fault: 'a stolen refresh token is tried repeatedly',
    expected: 'rejected or rate limited; its owner is neither signed out nor limited',
  },
  async ({ tally, tries }) => {
    await withLimits(async (cluster) => {
      const owner = await cluster.signInOne('bound');
      const thief = owner.thief();
      for (let count = 0; count < tries(1_000, 150); count += 1) {
        tally.try();
        const outcome = await thief.send(thief.refreshRequest());
        tally.expect(outcome.kind !== 'done', 'acceptedThefts', 'a copied token was refreshed');
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
    fault: 'does the sign-in response or its time reveal whether an email has an account?',
    expected: 'the same response; times that differ by less than 5 %',
  },
  async ({ cluster, tally, tries }) => {
    const times = { known: [] as number[], unknown: [] as number[] };
    const texts = new Set<string>();
    for (let count = 0; count < tries(400, 40); count += 1) {
      tally.try();
      const kind = count % 2 === 0 ? 'known' : 'unknown';
      const email = kind === 'known' ? DEMO.email : `${randomUUID().slice(0, 4)}@holdfast.test`;
      const startedAt = performance.now();
      const response = await rawRequest(
        cluster.member(0).instance.url,
        'POST',
        AuthPath.login,
        JSON_HEADER,
        JSON.stringify({ email, password: 'not-the-password' }),
      );
      times[kind].push(performance.now() - startedAt);
      texts.add(withoutInstance(response.text));
    }
    tally.expect(texts.size === 1, 'acceptedThefts', 'the responses differ');
    const [known, unknown] = [median(times.known), median(times.unknown)];
    const apart = Math.abs(known / unknown - 1);
    tally.expect(
      apart < (tries(1, 0) === 1 ? 0.05 : 0.5),
      'acceptedThefts',
      `medians of ${known.toFixed(2)} and ${unknown.toFixed(2)} ms`,
    );
    tally.remark(
      `medians: ${known.toFixed(2)} ms for an email with an account, ${unknown.toFixed(2)} ms without; \`nx run faults:timing\` compares 50,000 sign-ins`,
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
