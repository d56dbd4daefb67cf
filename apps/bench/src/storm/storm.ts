import { join } from 'node:path';
import { CLIENT_CORE } from '../harness/machine.js';
import type { Line } from '../harness/report.js';
import { runScript } from '../harness/run-script.js';
import { figureOf } from '../harness/statistics.js';
import { withInstances } from '../refresh/instances.js';

const INSTANCES = 3;

/** One round, as the client prints it. */
export interface Storm {
  /** From the first request to the last response. */
  readonly totalMs: number;
  readonly waitP50Ms: number;
  readonly waitP99Ms: number;
  /** Refreshes that hit an overload and were retried. */
  readonly overloads: number;
  /** Sessions that got a verdict. */
  readonly signedOut: number;
}

export interface StormOptions {
  readonly sessions: number;
  readonly rounds: number;
}

/** Measures sessions that refresh within one second, spread over instances that share a core and a database. */
export function measureStorm({ sessions, rounds }: StormOptions): Promise<readonly Line[]> {
  return withInstances(INSTANCES, async (instances) => {
    const options = { urls: instances.map(({ url }) => url), sessions, rounds };
    const storms = await runScript(join(import.meta.dirname, 'client.js'), options, CLIENT_CORE);
    return linesOf(sessions, storms as Storm[]);
  });
}

function linesOf(sessions: number, storms: readonly Storm[]): readonly Line[] {
  const lineOf = (name: string, of: (storm: Storm) => number, unit: string): Line => ({
    section: `${sessions.toLocaleString('en-GB')} sessions refreshing within one second, ${String(INSTANCES)} instances`,
    name,
    figure: figureOf(storms.map(of)),
    unit,
    target: null,
  });
  return [
    lineOf('from the first request to the last response', ({ totalMs }) => totalMs / 1_000, 's'),
    lineOf('wait per session, p50', ({ waitP50Ms }) => waitP50Ms, 'ms'),
    lineOf('wait per session, p99', ({ waitP99Ms }) => waitP99Ms, 'ms'),
    lineOf('retries after an overload', ({ overloads }) => overloads, ''),
    {
      ...lineOf('sessions signed out', ({ signedOut }) => signedOut, ''),
      target: { kind: 'at_most', value: 0 },
    },
  ];
}
