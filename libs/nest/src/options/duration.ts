const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration in text form, such as `10s` or `24h`. Units: `ms`, `s`, `m`, `h`, `d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/**
 * Converts a duration such as `10s` or `24h` to milliseconds. Returns null for any other text.
 *
 * @example
 * ```ts
 * parseDuration('15m'); // 900000
 * parseDuration('soon'); // null
 * ```
 */
export function parseDuration(text: string): number | null {
  const [, amount, unit = ''] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  return amount === undefined || unitMs === undefined ? null : Number(amount) * unitMs;
}
