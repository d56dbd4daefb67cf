import {
  isCountedEvent,
  knownSessionEvent,
  type CountedSessionEvent,
  type EventPage,
  type SessionEvent,
} from '@holdfast/session';
import { elementsOf, type RedisReply } from './connection/redis.js';
import { CorruptSessionError } from './session-fields.js';

/** Stands for the reason of an event that has none. */
const NO_REASON = '-';

/** How the scripts store an event: kind, reason, last time, count, first time, position. */
const MEMBER = /^(\S+) (\S+) (-?\d+) (\d+) (-?\d+) (\d+)$/;

/** An event to add, as the scripts take it: kind, reason, time, and whether it is counted. */
export type AddedEvent = readonly [kind: string, reason: string, at: string, isCounted: boolean];

/** An event as the scripts take it. */
export function toAddedEvent(event: SessionEvent): AddedEvent {
  return [event.kind, 'reason' in event ? event.reason : NO_REASON, String(event.at), isCountedEvent(event)];
}

/** Reads the members of a history, newest first, of which there is one more than the limit if another page follows. */
export function toEventPage(reply: RedisReply, limit: number): EventPage {
  const entries = elementsOf(reply).map(toEntry);
  const page = entries.slice(0, limit);
  return {
    events: page.map(({ event }) => event).filter((event) => event !== null),
    next: entries.length > limit ? (page.at(-1)?.position ?? null) : null,
  };
}

/** The event is null when a later version has stored it. */
function toEntry(member: RedisReply): { position: number; event: CountedSessionEvent | null } {
  const [, kind, reason, at, count, firstAt, position] = MEMBER.exec(String(member)) ?? [];
  if (kind === undefined) throw new CorruptSessionError('events');
  const event = knownSessionEvent({
    kind,
    at: Number(at),
    ...(reason !== undefined && reason !== NO_REASON && { reason }),
    ...(Number(count) > 1 && { count: Number(count), firstAt: Number(firstAt) }),
  });
  return { position: Number(position), event };
}

/** The first event of a session, as the scripts store it. */
export function toFirstMember(event: SessionEvent): string {
  const [kind, reason, at] = toAddedEvent(event);
  return [kind, reason, at, 1, at, 1].join(' ');
}
