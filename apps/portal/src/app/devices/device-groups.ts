import type { SessionDetails } from '@holdfast/contract';
import { deviceName } from './device-name';

/** How long a session counts as new. */
const MAX_NEW_MS = 24 * 60 * 60_000;

/** The sessions of one kind of device. */
export interface DeviceGroup {
  /** Such as `Firefox on Windows`. */
  readonly name: string;
  /** The current session first, then those that were used last. */
  readonly sessions: readonly SessionDetails[];
}

/** Groups sessions by the name of their device: the device of the current session first, then those used last. */
export function groupByDevice(sessions: readonly SessionDetails[]): readonly DeviceGroup[] {
  const groups = new Map<string, SessionDetails[]>();
  for (const session of sessions.toSorted(currentThenLastUsed)) {
    const name = deviceName(session.user_agent);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [session]);
    else group.push(session);
  }
  return Array.from(groups, ([name, ofDevice]) => ({ name, sessions: ofDevice }));
}

/**
 * Whether a session of another device was opened within a day, so that its owner looks at it.
 *
 * @param now milliseconds since 1970
 */
export function isNew({ current, created_at }: SessionDetails, now: number): boolean {
  return !current && now - Date.parse(created_at) < MAX_NEW_MS;
}

/** Times are RFC 3339 in UTC with equal digits, so they sort as texts. */
function currentThenLastUsed(a: SessionDetails, b: SessionDetails): number {
  if (a.current !== b.current) return a.current ? -1 : 1;
  return a.last_used_at < b.last_used_at ? 1 : -1;
}
