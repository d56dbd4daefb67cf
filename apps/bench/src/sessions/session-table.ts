import { join } from 'node:path';
import { SERVER_CORE } from '../harness/machine.js';
import { withPostgres } from '../harness/postgres.js';
import type { Line, Target } from '../harness/report.js';
import { runScript } from '../harness/run-script.js';
import { figureOf } from '../harness/statistics.js';

const SECTION = 'Session table';

interface Outcome {
  readonly curve: readonly { readonly size: number; readonly perSecond: number }[];
  readonly bytes: { readonly afterOne: number; readonly afterThousand: number };
}

/** Measures whether the store slows down with more sessions and more refreshes. */
export function measureSessionTable(sizes: readonly number[], seconds: number): Promise<readonly Line[]> {
  return withPostgres(async (databaseUrl) => {
    const script = join(import.meta.dirname, 'rotations.js');
    const environment = { BENCH_DATABASE_URL: databaseUrl };
    const outcome = await runScript(script, { sizes, seconds }, SERVER_CORE, environment);
    const { curve, bytes } = outcome as Outcome;
    const [smallest] = curve;
    return [
      ...curve.map(({ size, perSecond }) =>
        lineOf(`rotations with ${size.toLocaleString('en-US')} sessions`, perSecond, '/s'),
      ),
      lineOf(
        'largest table relative to the smallest',
        (curve.at(-1)?.perSecond ?? NaN) / (smallest?.perSecond ?? NaN),
        '×',
        { kind: 'at_least', value: 0.9 },
      ),
      lineOf('bytes per session after 1 refresh', bytes.afterOne, 'B'),
      lineOf('bytes per session after 1,000 refreshes, half an hour apart', bytes.afterThousand, 'B', {
        kind: 'at_most',
        value: bytes.afterOne,
      }),
    ];
  });
}

function lineOf(name: string, value: number, unit: string, target: Target | null = null): Line {
  return { section: SECTION, name, figure: figureOf([value]), unit, target };
}
