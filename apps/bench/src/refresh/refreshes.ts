import { join } from 'node:path';
import { newKeys, textOf } from '../harness/bench-app.js';
import { CLIENT_CORE, SERVER_CORE } from '../harness/machine.js';
import { withPostgres } from '../harness/postgres.js';
import type { Line } from '../harness/report.js';
import { runScript } from '../harness/run-script.js';
import { startServer } from '../harness/server-process.js';
import { figureOf, ratioOf } from '../harness/statistics.js';
import type { Kind } from './callers.js';

const HERE = import.meta.dirname;
const PEERS = join(HERE, '../../peers/servers');
const SECTION = 'Refreshes';

interface Rate {
  readonly perSecond: number;
  readonly p99: number;
}

interface Contestant {
  readonly name: string;
  readonly kind: Kind;
  readonly file: string;
  readonly onPostgres: boolean;
}

const OURS = join(HERE, 'server.js');
const CONTESTANTS: readonly Contestant[] = [
  { name: 'bound, PostgreSQL', kind: 'bound', file: OURS, onPostgres: true },
  { name: 'unbound, PostgreSQL', kind: 'unbound', file: OURS, onPostgres: true },
  { name: 'bound, PGlite in memory', kind: 'bound', file: OURS, onPostgres: false },
  { name: 'unbound, PGlite in memory', kind: 'unbound', file: OURS, onPostgres: false },
  {
    name: 'better-auth, PostgreSQL',
    kind: 'better-auth',
    file: join(PEERS, 'better-auth.mjs'),
    onPostgres: true,
  },
  {
    name: 'express-session, PostgreSQL',
    kind: 'express-session',
    file: join(PEERS, 'express-session.mjs'),
    onPostgres: true,
  },
  {
    name: 'oidc-provider, in memory',
    kind: 'oidc-provider',
    file: join(PEERS, 'oidc-provider.mjs'),
    onPostgres: false,
  },
];

export interface RefreshOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly callers: readonly number[];
}

/** Measures how many sessions a core refreshes per second, next to the least possible work and to peers. */
export function measureRefreshes(options: RefreshOptions): Promise<readonly Line[]> {
  return withPostgres(async (databaseUrl) => {
    const lines: Line[] = [];
    for (const callers of options.callers) lines.push(...(await measureFor(callers, options, databaseUrl)));
    return lines;
  });
}

async function measureFor(
  callers: number,
  { rounds, seconds }: RefreshOptions,
  databaseUrl: string,
): Promise<readonly Line[]> {
  const rates = new Map<string, number[]>(CONTESTANTS.map(({ name }) => [name, []]));
  const limits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of CONTESTANTS) {
      const { perSecond } = await measure(contestant, callers, seconds, databaseUrl);
      rates.get(contestant.name)?.push(perSecond);
    }
    const environment = { BENCH_DATABASE_URL: databaseUrl };
    const limit = await runScript(join(HERE, 'limit.js'), { callers, seconds }, SERVER_CORE, environment);
    limits.push((limit as Rate).perSecond);
  }
  const of = (name: string): readonly number[] => rates.get(name) ?? [];
  const durable = ['better-auth, PostgreSQL', 'express-session, PostgreSQL'];
  const bestPeer = limits.map((_limit, round) => Math.max(...durable.map((name) => of(name)[round] ?? 0)));
  const at = callers === 1 ? '1 caller' : `${String(callers)} callers`;
  return [
    ...CONTESTANTS.map(({ name }): Line => ({
      section: SECTION,
      name: `${at}: ${name}`,
      figure: figureOf(of(name)),
      unit: '/s',
      target: null,
    })),
    {
      section: SECTION,
      name: `${at}: the limit (verify a proof, sign a token, update a row)`,
      figure: figureOf(limits),
      unit: '/s',
      target: null,
    },
    {
      section: SECTION,
      name: `${at}: bound, PostgreSQL, relative to the limit`,
      figure: ratioOf(of('bound, PostgreSQL'), limits),
      unit: '×',
      target: callers === 64 ? { kind: 'at_least', value: 0.6 } : null,
    },
    {
      section: SECTION,
      name: `${at}: bound, PostgreSQL, relative to the best equally durable peer`,
      figure: ratioOf(of('bound, PostgreSQL'), bestPeer),
      unit: '×',
      target: callers === 64 ? { kind: 'at_least', value: 5 } : null,
    },
  ];
}

async function measure(
  { kind, file, onPostgres }: Contestant,
  callers: number,
  seconds: number,
  databaseUrl: string,
): Promise<Rate> {
  const environment = {
    BENCH_KEYS: textOf(newKeys()),
    ...(onPostgres ? { BENCH_DATABASE_URL: databaseUrl } : {}),
  };
  const server = await startServer(file, [], environment);
  try {
    const options = { kind, url: server.url, callers, seconds, tokens: server.tokens };
    return (await runScript(join(HERE, 'client.js'), options, CLIENT_CORE)) as Rate;
  } finally {
    await server.stop();
  }
}
