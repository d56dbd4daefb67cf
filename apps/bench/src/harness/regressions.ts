import type { Line } from './report.js';

/** What falls by more than a fifth is told. */
const TOLERATED = 0.8;

/** The ratios that are worse than the recorded ones, as sentences. Times are not compared: machines differ. */
export function regressions(lines: readonly Line[], recorded: readonly Line[]): readonly string[] {
  return lines.flatMap(({ name, unit, figure }) => {
    const former = recorded.find((line) => line.name === name)?.figure.median;
    if (unit !== '×' || former === undefined || figure.median >= former * TOLERATED) return [];
    return [`${name}: ${figure.median.toFixed(2)}, recorded ${former.toFixed(2)}`];
  });
}
