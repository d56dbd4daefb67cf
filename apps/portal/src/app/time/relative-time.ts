const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The longest first. A month and a year have their average lengths. */
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365.25 * DAY_MS],
  ['month', 30.44 * DAY_MS],
  ['week', 7 * DAY_MS],
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
];

/** In the language of the portal's texts. */
const FORMAT = new Intl.RelativeTimeFormat('en');

/**
 * How long ago something happened, such as `3 hours ago`. A time that lies ahead, because the clocks of the server and
 * the device differ, is `just now`.
 *
 * @param at milliseconds since 1970
 * @param now milliseconds since 1970
 */
export function relativeTime(at: number, now: number): string {
  const elapsedMs = now - at;
  for (const [unit, lengthMs] of UNITS) {
    if (elapsedMs >= lengthMs) return FORMAT.format(-Math.floor(elapsedMs / lengthMs), unit);
  }
  return 'just now';
}
