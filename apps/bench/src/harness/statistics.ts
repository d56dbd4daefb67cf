/** A figure from several rounds. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError if there are no values */
export function figureOf(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), min: quantile(sorted, 0), max: quantile(sorted, 1) };
}

/** @param sorted ascending */
export function quantile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
  if (value === undefined) throw new RangeError('there are no values');
  return value;
}

/** Divides round by round, so that a slow moment of the machine affects both. */
export function ratioOf(values: readonly number[], by: readonly number[]): Figure {
  return figureOf(values.map((value, round) => value / (by[round] ?? NaN)));
}
