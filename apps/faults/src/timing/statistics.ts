/** The difference between two samples, and whether chance explains it. */
export interface Comparison {
  readonly sizes: readonly [number, number];
  /** In the samples' unit. */
  readonly medians: readonly [number, number];
  readonly meanDifference: number;
  /** Welch's t-test, two-sided. */
  readonly welchP: number;
  /** Mann–Whitney U, two-sided: whether one sample tends to be larger, whatever the distribution. */
  readonly mannWhitneyP: number;
  /** The smallest difference of means that the test detects 99 times out of 100, at the 1 % level. */
  readonly detectable: number;
}

/** Compares two large samples: both statistics are then approximately normal. */
export function compare(a: readonly number[], b: readonly number[]): Comparison {
  const standardError = Math.sqrt(variance(a) / a.length + variance(b) / b.length);
  const meanDifference = mean(a) - mean(b);
  return {
    sizes: [a.length, b.length],
    medians: [median(a), median(b)],
    meanDifference,
    welchP: twoSided(meanDifference / standardError),
    mannWhitneyP: twoSided(rankStatistic(a, b)),
    detectable: (Z_OF_1_PERCENT + Z_OF_99_PERCENT_POWER) * standardError,
  };
}

const Z_OF_1_PERCENT = 2.576;
const Z_OF_99_PERCENT_POWER = 2.326;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const center = mean(values);
  return values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1);
}

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)] ?? NaN;
}

/** The U statistic in standard deviations. Ties are ignored: times in nanoseconds rarely tie. */
function rankStatistic(a: readonly number[], b: readonly number[]): number {
  const ranked = [
    ...a.map((value) => ({ value, isOfA: true })),
    ...b.map((value) => ({ value, isOfA: false })),
  ].sort((x, y) => x.value - y.value);
  const rankSum = ranked.reduce((sum, { isOfA }, index) => sum + (isOfA ? index + 1 : 0), 0);
  const u = rankSum - (a.length * (a.length + 1)) / 2;
  const expected = (a.length * b.length) / 2;
  return (u - expected) / Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
}

/** Two-sided p value (Abramowitz and Stegun 26.2.17, accurate to 7.5e-8). */
function twoSided(z: number): number {
  const x = Math.abs(z);
  const t = 1 / (1 + 0.231_641_9 * x);
  const polynomial =
    t *
    (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  return Math.min(2 * (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * polynomial, 1);
}
