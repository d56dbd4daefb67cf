import {
  isSessionEndReason,
  SESSION_END_REASONS,
  type SessionEndKind,
  type SessionEndReason,
} from '@holdfast/contract';

/** The events that do not end a session, with the reasons of each. */
const EVENT_REASONS = {
  stale_token_tolerated: ['same_device', 'within_leeway', 'lost_answer'],
  moved_forward: ['store_lost_writes'],
  theft_attempt: ['proof_missing', 'proof_by_another_key'],
} as const;

type EventReasons = typeof EVENT_REASONS;

interface ReasonedEvent<Kind extends keyof EventReasons> {
  readonly kind: Kind;
  readonly at: number;
  readonly reason: EventReasons[Kind][number];
}

/** The event that records a session's end. */
export interface SessionEndEvent {
  readonly kind: SessionEndKind;
  readonly at: number;
  readonly reason: SessionEndReason;
}

/**
 * An event in the stored history of a session. `at` is in milliseconds since 1970. Ordinary refreshes are counted, not
 * recorded as events.
 */
export type SessionEvent =
  | { readonly kind: 'signed_in' | 'reauthenticated'; readonly at: number }
  | { readonly [Kind in keyof EventReasons]: ReasonedEvent<Kind> }[keyof EventReasons]
  | SessionEndEvent;

/** Creates the event that records the end of a session. */
export function endEvent(reason: SessionEndReason, at: number): SessionEndEvent {
  return { kind: SESSION_END_REASONS[reason].kind, at, reason };
}

/** Whether a stored record is a valid event. `reason` must be absent when the kind has none. */
export function isSessionEvent(event: {
  readonly kind?: unknown;
  readonly at: number;
  readonly reason?: unknown;
}): event is SessionEvent {
  const { kind, reason } = event;
  if (kind === 'signed_in' || kind === 'reauthenticated') return reason === undefined;
  if (isSessionEndReason(reason)) return SESSION_END_REASONS[reason].kind === kind;
  return Object.entries(EVENT_REASONS).some(
    ([name, reasons]) => name === kind && reasons.some((known) => known === reason),
  );
}
