import type { SessionDetails } from '@holdfast/contract';
import { groupByDevice, isNew } from './device-groups';

const NOW = Date.UTC(2026, 6, 1, 12);
const HOUR_MS = 60 * 60_000;

function session(id: string, userAgent: string, usedHoursAgo: number, current = false): SessionDetails {
  const time = new Date(NOW - usedHoursAgo * HOUR_MS).toISOString();
  return {
    id,
    bound: true,
    hardware_bound: false,
    current,
    address: null,
    user_agent: userAgent,
    created_at: time,
    last_used_at: time,
    idle_expires_at: time,
    expires_at: time,
    refresh_count: 0,
  };
}

describe('sessions by device', () => {
  it('start with the current one, then those used last', () => {
    const groups = groupByDevice([
      session('1', 'curl/8.5.0', 9),
      session('2', 'wget/1.25', 1),
      session('3', 'curl/7.0', 2),
      session('4', 'httpie/3.2', 30, true),
      session('5', 'httpie/3.2', 3),
    ]);
    expect(groups.map(({ name, sessions }) => [name, sessions.map(({ id }) => id)])).toEqual([
      ['httpie', ['4', '5']],
      ['wget', ['2']],
      ['curl', ['3', '1']],
    ]);
  });
});

describe('a new session', () => {
  it('is one of another device, of the last day', () => {
    expect(isNew(session('1', 'curl/8.5.0', 23.9), NOW)).toBe(true);
    expect(isNew(session('1', 'curl/8.5.0', 24), NOW)).toBe(false);
    expect(isNew(session('1', 'curl/8.5.0', 1, true), NOW)).toBe(false);
  });
});
