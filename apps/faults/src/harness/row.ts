import { test as base, expect, type Browser } from '@playwright/test';
import { Client, type ClientKind } from './client.js';
import { nameOf, type Outcome } from './outcome.js';
import { Cluster } from './cluster.js';
import { Random } from './random.js';
import { Tally, type TallyCounts } from './tally.js';

/** Seed of the run. It is printed, so that the run can be repeated. */
export const SEED = process.env['FAULTS_SEED'] ?? '1';

/** Whether every row runs all its tries, or only as many as CI has time for. */
export const IS_WHOLE = process.env['FAULTS_WHOLE'] === 'true';

export const TALLY_ATTACHMENT = 'tally';

/** A row of the table, as attached to its test. */
export interface RowResult extends TallyCounts {
  readonly row: string;
  readonly fault: string;
  readonly expected: string;
  readonly remarks: readonly string[];
  readonly details: readonly string[];
  readonly seconds: number;
}

export interface RowTitle {
  /** Number in the fault matrix. Attacks begin with `A`. */
  readonly row: string;
  readonly fault: string;
  readonly expected: string;
}

/** What a row works with. */
export interface Trial {
  readonly cluster: Cluster;
  readonly tally: Tally;
  readonly random: Random;
  /** How many tries to run: all of them, or a part when time is short. */
  readonly tries: (whole: number, part?: number) => number;
}

/** A trial with a browser. Its tokens live for a minute, so that they can expire often. */
export interface BrowserTrial extends Trial {
  readonly browser: Browser;
}

export const TOKEN_LIFE_MS = 60_000;

type UseCluster = (cluster: Cluster) => Promise<void>;

/** Fixture: a cluster that the rows of a worker share. */
function clusterWith(
  settings: Readonly<Record<string, string>>,
): [(fixtures: object, use: UseCluster) => Promise<void>, { scope: 'worker'; timeout: number }] {
  return [
    // eslint-disable-next-line no-empty-pattern -- Playwright asks for the pattern.
    async ({}, use) => {
      const cluster = await Cluster.start(3, settings);
      await use(cluster);
      await cluster.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ];
}

const test = base.extend<object, { cluster: Cluster; browserCluster: Cluster }>({
  cluster: clusterWith({}),
  browserCluster: clusterWith({ ACCESS_TOKEN_TTL: `${String(TOKEN_LIFE_MS)}ms` }),
});

/** Defines a test that runs a row and attaches its counts for the report. */
export function row(title: RowTitle, run: (trial: Trial) => Promise<void>): void {
  test(`#${title.row} ${title.fault}`, async ({ cluster }, info) => {
    await runRow(title, info, async (tally) => {
      await run(trialOf(title, cluster, tally));
      await healed(cluster, tally);
    });
  });
}

/** Like `row`, with a browser. */
export function browserRow(title: RowTitle, run: (trial: BrowserTrial) => Promise<void>): void {
  test(`#${title.row} ${title.fault}`, async ({ browserCluster, browser }, info) => {
    await runRow(title, info, async (tally) => {
      await run({ ...trialOf(title, browserCluster, tally), browser });
      await Promise.all(browser.contexts().map((context) => context.close()));
      await healed(browserCluster, tally);
    });
  });
}

/** Ends all faults, and checks that no instance exited on its own. */
async function healed(cluster: Cluster, tally: Tally): Promise<void> {
  await cluster.heal();
  for (const { instance } of cluster.members) {
    for (const end of instance.takeOwnExits()) {
      tally.harm('wrongErrors', `an instance exited on its own: ${end}`);
    }
  }
}

function trialOf({ row: name }: RowTitle, cluster: Cluster, tally: Tally): Trial {
  return {
    cluster,
    tally,
    random: new Random(`${SEED} ${name}`),
    tries: (whole, part = Math.ceil(whole / 10)) => (IS_WHOLE ? whole : part),
  };
}

/** Runs a row, checks every response meanwhile, and attaches the counts. */
async function runRow(
  { row: name, fault, expected }: RowTitle,
  info: { attach(name: string, options: { body: string; contentType: string }): Promise<void> },
  run: (tally: Tally) => Promise<void>,
): Promise<void> {
  const tally = new Tally();
  const startedAt = performance.now();
  Client.witness = ({ status, hasRetryAfter, path }) => {
    // An outage is a 503 that says how long to wait.
    tally.expect(
      status < 500 || (status === 503 && hasRetryAfter),
      'wrongErrors',
      `${String(status)} ${path}`,
    );
  };
  try {
    await run(tally);
  } finally {
    const seconds = (performance.now() - startedAt) / 1000;
    const { details, remarks, counts } = tally;
    const result: RowResult = { row: name, fault, expected, ...counts, remarks, details, seconds };
    await info.attach(TALLY_ATTACHMENT, { body: JSON.stringify(result), contentType: 'application/json' });
  }
  expect(tally.details).toEqual([]);
  expect(tally.counts.tries).toBeGreaterThan(0);
}

/** Expects that honest clients can refresh and call a guarded route. */
export async function expectSignedIn(tally: Tally, clients: readonly Client[]): Promise<void> {
  await Promise.all(
    clients.map(async (client) => {
      const refreshed = await client.refreshUntilSettled();
      const outcome = refreshed.kind === 'done' ? await client.use() : refreshed;
      tally.expect(outcome.kind === 'done', 'falseLogouts', `${client.kind} ${nameOf(outcome)}`);
    }),
  );
}

/** Expects that an honest client got a success or an outage, never a verdict. */
export function expectNoVerdict(tally: Tally, outcome: Outcome, kind: ClientKind): void {
  if (outcome.kind !== 'rejected') return;
  const { action, code } = outcome.problem;
  tally.harm(action === 'sign_in' ? 'falseLogouts' : 'wrongErrors', `${kind} ${code}`);
}

/** Runs a task for each item, at most `atOnce` at a time. */
export async function each<Item>(
  items: readonly Item[],
  atOnce: number,
  run: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (let index = next; index < items.length; index = next) {
      next += 1;
      const item = items[index];
      if (item !== undefined) await run(item, index);
    }
  });
  await Promise.all(workers);
}

/** Spreads tries over clients. Each client runs one at a time. */
export async function shared(
  clients: readonly Client[],
  tries: number,
  run: (client: Client) => Promise<void>,
): Promise<void> {
  let left = tries;
  await each(clients, clients.length, async (client) => {
    while (left > 0) {
      left -= 1;
      await run(client);
    }
  });
}
