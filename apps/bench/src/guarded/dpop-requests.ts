import { join } from 'node:path';
import { load } from '../harness/load.js';
import { withPostgres } from '../harness/postgres.js';
import type { Line } from '../harness/report.js';
import { startServer } from '../harness/server-process.js';
import { ratioOf } from '../harness/statistics.js';

const SERVER = join(import.meta.dirname, 'server.js');

/** Measures what the proof of each request costs: DPoP access tokens next to Bearer tokens, on Fastify. */
export function measureDpop({
  rounds,
  seconds,
}: {
  readonly rounds: number;
  readonly seconds: number;
}): Promise<readonly Line[]> {
  return withPostgres(async (databaseUrl) => {
    const environment = { BENCH_DATABASE_URL: databaseUrl };
    const rates: Record<'guarded' | 'dpop', number[]> = { guarded: [], dpop: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of ['guarded', 'dpop'] as const) {
        const server = await startServer(SERVER, ['fastify', kind], environment);
        await load(`${server.url}/me`, server.tokens, 1);
        const { perSecond, non2xx, errors } = await load(`${server.url}/me`, server.tokens, seconds);
        await server.stop();
        if (non2xx + errors > 0) throw new Error(`${kind}: ${String(non2xx)} requests were rejected`);
        rates[kind].push(perSecond);
      }
    }
    return [
      {
        section: 'Guarded requests',
        name: 'DPoP access tokens relative to Bearer tokens, Fastify',
        figure: ratioOf(rates.dpop, rates.guarded),
        unit: '×',
        target: null,
      },
    ];
  });
}
