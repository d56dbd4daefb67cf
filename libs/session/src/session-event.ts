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
  // Earlier versions stored `proof_missing` as a theft attempt.
  theft_attempt: ['proof_by_another_key', 'proof_missing'],
} as const;

/** The events that have no reason. */
const PLAIN_EVENTS = [
  'signed_in',
  'reauthenticated',
  // A valid token of a bound session came from a client that looks like its owner's.
  'proof_missing',
  'device_key_lost',
  'proof_malformed',
  'proof_for_another_url',
  // A request with the device key of the session came without its hardware key: perhaps from a copy of the profile.
  'bound_cookie_missing',
  'bound_cookie_skipped',
  'hardware_key_lost',
  // An access token of an unbound session was exchanged for a new one.
  'renewed_by_access_token',
] as const;

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
  | { readonly kind: (typeof PLAIN_EVENTS)[number]; readonly at: number }
  | { readonly [Kind in keyof EventReasons]: ReasonedEvent<Kind> }[keyof EventReasons]
  | SessionEndEvent;

/** An entry of a session's history. Events that isCountedEvent are one entry for each kind and reason. */
export type CountedSessionEvent = SessionEvent & {
  /** How often the event has occurred, the last time at `at`. Absent if once. */
  readonly count?: number;
  /** When it occurred first, in milliseconds since 1970. Absent if once. */
  readonly firstAt?: number;
};

/** Creates the event that records the end of a session. */
export function endEvent(reason: SessionEndReason, at: number): SessionEndEvent {
  return { kind: SESSION_END_REASONS[reason].kind, at, reason };
}

/** Replaces reasons that this version does not know. */
const UNKNOWN_END_REASON: SessionEndReason = 'ended_by_application';

const END_KINDS: ReadonlySet<unknown> = new Set(Object.values(SESSION_END_REASONS).map(({ kind }) => kind));

/** The events that need the user's credentials, so that a client cannot repeat them at will. */
const AUTHENTICATION_EVENTS: ReadonlySet<unknown> = new Set<SessionEvent['kind']>([
  'signed_in',
  'reauthenticated',
]);

/**
 * Whether the history counts the events of this kind and reason in one entry, because a client can repeat them at will
 * and would push all others out. Not those that authenticate the user or end the session.
 */
export function isCountedEvent({ kind }: SessionEvent): boolean {
  return !AUTHENTICATION_EVENTS.has(kind) && !END_KINDS.has(kind);
}

/**
 * Reads a stored end reason. During a deployment, new instances may store reasons that old instances do not know. The
 * session has still ended; its reason becomes `ended_by_application`.
 */
export function knownEndReason(stored: string): SessionEndReason {
  return isSessionEndReason(stored) ? stored : UNKNOWN_END_REASON;
}

/** An event as it is stored. Has no reason if its kind has none. */
export interface StoredSessionEvent {
  readonly kind: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly reason?: string;
  /** See CountedSessionEvent. */
  readonly count?: number;
  readonly firstAt?: number;
}

/**
 * Reads a stored event. Null if this version does not know its kind or reason, because a later version stored it: the
 * history omits it. An end is never omitted.
 */
export function knownSessionEvent(stored: StoredSessionEvent): CountedSessionEvent | null {
  if (isSessionEvent(stored)) return stored;
  const { kind, at, reason } = stored;
  return END_KINDS.has(kind) && reason !== undefined && !isSessionEndReason(reason)
    ? endEvent(UNKNOWN_END_REASON, at)
    : null;
}

function isSessionEvent(event: StoredSessionEvent): event is StoredSessionEvent & SessionEvent {
  const { kind, reason } = event;
  if (PLAIN_EVENTS.some((known) => known === kind)) return reason === undefined;
  if (isSessionEndReason(reason)) return SESSION_END_REASONS[reason].kind === kind;
  return Object.entries(EVENT_REASONS).some(
    ([name, reasons]) => name === kind && reasons.some((known) => known === reason),
  );
}
