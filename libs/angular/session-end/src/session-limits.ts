import type { HeldToken } from '@holdfast/renewal';

/** A `Date` header has no fractions of a second, and responses take time. */
const TOLERANCE_MS = 2_000;

/** When the session ends, if nothing happens. */
export interface UpcomingEnd {
  /** By this device's clock. */
  readonly endsAt: Date;
  /** Whether `SessionEnd.keepAlive` puts it off; otherwise the user has to sign in again. */
  readonly isExtendable: boolean;
}

/**
 * Converts a time of the API to this device's clock, which may be wrong by hours.
 *
 * @param serverTime RFC 3339. Null unless it is one.
 * @param clockSkewMs how far the API's clock is ahead
 */
export function toLocalTime(serverTime: string | undefined, clockSkewMs: number): Date | null {
  const moment = Date.parse(serverTime ?? '') - clockSkewMs;
  return Number.isNaN(moment) ? null : new Date(moment);
}

/** The earlier one of a session's limits. Null if nobody is signed in. */
export function upcomingEnd(token: HeldToken | null, clockSkewMs: number): UpcomingEnd | null {
  const idleEnd = toLocalTime(token?.idleEndsAt, clockSkewMs);
  const end = toLocalTime(token?.endsAt, clockSkewMs);
  if (idleEnd === null || end === null) return null;
  return idleEnd < end ? { endsAt: idleEnd, isExtendable: true } : { endsAt: end, isExtendable: false };
}

/** Whether two times are the same, within the precision of the conversion. */
export function isSameTime(a: Date | null, b: Date | null): boolean {
  return a === null || b === null ? a === b : Math.abs(a.getTime() - b.getTime()) <= TOLERANCE_MS;
}
