import { join } from 'node:path';
import { CLIENT_CORE } from '../harness/machine.js';
import type { Line } from '../harness/report.js';
import { runScript } from '../harness/run-script.js';
import { figureOf } from '../harness/statistics.js';
import { withInstances } from '../refresh/instances.js';

const INSTANCES = 3;

/** What the storm's client prints, one for each round. */
export interface Storm {
  /** From the first request to the last answer. */
  readonly overMs: number;
  readonly waitP50Ms: number;
  readonly waitP99Ms: number;
  /** Tries that met an overload, and were made again. */
  readonly overloads: number;
  /** Sessions that got a verdict against them. */
  readonly signedOut: number;
}

export interface StormSetting {
  readonly sessions: number;
  readonly rounds: number;
}

/** So many sessions come to renew within one second, spread over instances that share a core and a database. */
export function measureStorm({ sessions, rounds }: StormSetting): Promise<readonly Line[]> {
  return withInstances(INSTANCES, async (instances) => {
    const options = { urls: instances.map(({ url }) => url), sessions, rounds };
    const storms = await runScript(join(import.meta.dirname, 'client.js'), options, CLIENT_CORE);
    return linesOf(sessions, storms as Storm[]);
  });
}

function linesOf(sessions: number, storms: readonly Storm[]): readonly Line[] {
  const lineOf = (name: string, of: (storm: Storm) => number, unit: string): Line => ({
    section: `${sessions.toLocaleString('en-GB')} sessions renewing in one second, ${String(INSTANCES)} instances`,
    name,
    figure: figureOf(storms.map(of)),
    unit,
    target: null,
  });
  return [
    lineOf('from the first request to the last answer', ({ overMs }) => overMs / 1_000, 's'),
    lineOf('wait of a session, p50', ({ waitP50Ms }) => waitP50Ms, 'ms'),
    lineOf('wait of a session, p99', ({ waitP99Ms }) => waitP99Ms, 'ms'),
    lineOf('tries that met an overload and were made again', ({ overloads }) => overloads, ''),
    {
      ...lineOf('sessions signed out', ({ signedOut }) => signedOut, ''),
      target: { kind: 'at_most', value: 0 },
    },
  ];
}
