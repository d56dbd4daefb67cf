import { join } from 'node:path';
import { load, loadOnce, type LoadResult } from '../harness/load.js';
import { withPostgres } from '../harness/postgres.js';
import type { Line } from '../harness/report.js';
import { startServer, type ServerProcess } from '../harness/server-process.js';
import { figureOf, ratioOf } from '../harness/statistics.js';

const SERVER = join(import.meta.dirname, 'server.js');
const PEERS = join(import.meta.dirname, '../../peers/servers');
const SECTION = 'Guarded requests';

interface Contestant {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
}

const CONTESTANTS = {
  plainFastify: { name: 'Nest on Fastify, no guard', file: SERVER, args: ['fastify', 'plain'] },
  guardedFastify: { name: 'Nest on Fastify, AuthModule', file: SERVER, args: ['fastify', 'guarded'] },
  plainExpress: { name: 'Nest on Express, no guard', file: SERVER, args: ['express', 'plain'] },
  guardedExpress: { name: 'Nest on Express, AuthModule', file: SERVER, args: ['express', 'guarded'] },
  recipeFastify: {
    name: 'Nest on Fastify, passport-jwt',
    file: join(PEERS, 'recipe.mjs'),
    args: ['fastify'],
  },
  recipeExpress: {
    name: 'Nest on Express, passport-jwt',
    file: join(PEERS, 'recipe.mjs'),
    args: ['express'],
  },
  fastifyJwt: {
    name: 'Fastify, @fastify/jwt with its cache',
    file: join(PEERS, 'fastify-jwt.mjs'),
    args: [],
  },
  nodeHttp: { name: 'node:http, nothing else', file: join(PEERS, 'node-http.mjs'), args: [] },
} satisfies Record<string, Contestant>;

type Name = keyof typeof CONTESTANTS;

export interface GuardedOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly only?: readonly Name[];
}

/** Measures how many guarded requests a core serves, next to the same route without a guard and to peers. */
export function measureGuardedRequests(options: GuardedOptions): Promise<readonly Line[]> {
  return withPostgres((databaseUrl) => measureAll(options, { BENCH_DATABASE_URL: databaseUrl }));
}

async function measureAll(
  options: GuardedOptions,
  environment: Readonly<Record<string, string>>,
): Promise<readonly Line[]> {
  const names = options.only ?? (Object.keys(CONTESTANTS) as Name[]);
  const results = new Map<Name, LoadResult[]>(names.map((name) => [name, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const name of names) {
      results.get(name)?.push(await measure(CONTESTANTS[name], options.seconds, environment));
    }
  }
  const rates = (name: Name): readonly number[] =>
    (results.get(name) ?? []).map(({ perSecond }) => perSecond);
  const p99s = (name: Name): readonly number[] => (results.get(name) ?? []).map(({ p99 }) => p99);
  const has = (...needed: readonly Name[]): boolean => needed.every((name) => names.includes(name));
  const ratio = (name: string, of: Name, to: Name, min: number | null): readonly Line[] =>
    has(of, to)
      ? [
          {
            section: SECTION,
            name,
            figure: ratioOf(rates(of), rates(to)),
            unit: '×',
            target: min === null ? null : { kind: 'at_least', value: min },
          },
        ]
      : [];
  return [
    ...names.map((name): Line => ({
      section: SECTION,
      name: CONTESTANTS[name].name,
      figure: figureOf(rates(name)),
      unit: '/s',
      target: null,
    })),
    ...ratio('AuthModule relative to no guard, Fastify', 'guardedFastify', 'plainFastify', 0.95),
    ...ratio('AuthModule relative to no guard, Express', 'guardedExpress', 'plainExpress', 0.88),
    ...ratio(
      'AuthModule on Express relative to passport-jwt on Express',
      'guardedExpress',
      'recipeExpress',
      null,
    ),
    ...ratio(
      'AuthModule on Fastify relative to passport-jwt on Express',
      'guardedFastify',
      'recipeExpress',
      null,
    ),
    ...ratio(
      'AuthModule on Fastify relative to @fastify/jwt with its cache',
      'guardedFastify',
      'fastifyJwt',
      1,
    ),
    ...(has('guardedFastify', 'plainFastify')
      ? [
          {
            section: SECTION,
            name: 'p99 added by the AuthModule on Fastify',
            figure: figureOf(
              p99s('guardedFastify').map((p99, round) => p99 - (p99s('plainFastify')[round] ?? NaN)),
            ),
            unit: 'ms',
            target: { kind: 'at_most', value: 1 },
          } as const,
        ]
      : []),
  ];
}

/** Measures the cache with many tokens, and with some expired tokens. */
export function measureManyTokens(
  options: GuardedOptions & { readonly tokens: number },
): Promise<readonly Line[]> {
  return withPostgres(async (databaseUrl) => {
    const environment = { BENCH_DATABASE_URL: databaseUrl };
    const start = (...args: readonly string[]): Promise<ServerProcess> =>
      startServer(SERVER, ['fastify', ...args], environment);
    const plain = await start('plain');
    const many = await start('guarded', String(options.tokens));
    const withExpired = await start('guarded', '1000', '10');
    try {
      return await measureRotation(options, plain, many, withExpired);
    } finally {
      await Promise.all([plain, many, withExpired].map((server) => server.stop()));
    }
  });
}

async function measureRotation(
  { rounds, seconds, tokens }: GuardedOptions & { readonly tokens: number },
  plain: ServerProcess,
  many: ServerProcess,
  withExpired: ServerProcess,
): Promise<readonly Line[]> {
  const rates: Record<'plain' | 'many' | 'expired', number[]> = { plain: [], many: [], expired: [] };
  const first = await loadOnce(`${many.url}/me`, many.tokens);
  for (let round = 0; round < rounds; round += 1) {
    rates.plain.push((await load(`${plain.url}/me`, many.tokens, seconds)).perSecond);
    rates.many.push((await load(`${many.url}/me`, many.tokens, seconds)).perSecond);
    const result = await load(`${withExpired.url}/me`, withExpired.tokens, seconds);
    if (result.non2xx === 0) throw new Error('no expired token was rejected');
    rates.expired.push(result.perSecond);
  }
  const count = tokens.toLocaleString('en-US');
  const line = (name: string, of: readonly number[]): Line => ({
    section: SECTION,
    name,
    figure: ratioOf(of, rates.plain),
    unit: '×',
    target: null,
  });
  return [
    line(`${count} tokens, each used once, relative to no guard`, [first.perSecond]),
    line(`${count} tokens in turn, relative to no guard`, rates.many),
    line('1 % expired tokens, relative to no guard', rates.expired),
  ];
}

async function measure(
  { file, args }: Contestant,
  seconds: number,
  environment: Readonly<Record<string, string>>,
): Promise<LoadResult> {
  const server = await startServer(file, args, environment);
  try {
    await load(`${server.url}/me`, server.tokens, 1);
    const result = await load(`${server.url}/me`, server.tokens, seconds);
    if (result.non2xx + result.errors > 0) {
      throw new Error(`${file} ${args.join(' ')} rejected ${String(result.non2xx)} requests`);
    }
    return result;
  } finally {
    await server.stop();
  }
}
