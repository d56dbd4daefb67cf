import { relativeTime } from './relative-time';

const NOW = Date.UTC(2026, 6, 1, 12);
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe('how long ago something happened', () => {
  it.each([
    [59_999, 'just now'],
    [MINUTE_MS, '1 minute ago'],
    [59 * MINUTE_MS, '59 minutes ago'],
    [60 * MINUTE_MS, '1 hour ago'],
    [DAY_MS - 1, '23 hours ago'],
    [DAY_MS, '1 day ago'],
    [20 * DAY_MS, '2 weeks ago'],
    [40 * DAY_MS, '1 month ago'],
    [800 * DAY_MS, '2 years ago'],
  ])('of %d ms is “%s”', (elapsedMs, text) => {
    expect(relativeTime(NOW - elapsedMs, NOW)).toBe(text);
  });

  it('is “just now” when the clock of the device is behind', () => {
    expect(relativeTime(NOW + DAY_MS, NOW)).toBe('just now');
  });
});
