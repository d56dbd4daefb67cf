import type { Line } from './report.js';

/** A ratio that falls by more than a fifth is reported. */
const MIN_RATIO = 0.8;

/** Describes the ratios that fell below the recorded ones. Times are not compared, because machines differ. */
export function regressions(lines: readonly Line[], recorded: readonly Line[]): readonly string[] {
  return lines.flatMap(({ name, unit, figure }) => {
    const former = recorded.find((line) => line.name === name)?.figure.median;
    if (unit !== '×' || former === undefined || figure.median >= former * MIN_RATIO) return [];
    return [`${name}: ${figure.median.toFixed(2)}, recorded ${former.toFixed(2)}`];
  });
}
