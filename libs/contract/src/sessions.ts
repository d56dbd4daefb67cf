import type { SessionEndReason } from './session-end-reasons.js';
import type { SessionSummary } from './token-response.js';

/** A session as its owner sees it in the list of devices. Times are RFC 3339 in UTC. */
export interface SessionDetails extends SessionSummary {
  /** Whether it is also bound to the security chip of its device, so that a copy of the browser profile does not work. */
  readonly hardware_bound: boolean;
  /** Whether the request was made with this session. */
  readonly current: boolean;
  /** The IP address that signed in. */
  readonly address: string | null;
  readonly user_agent: string | null;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly refresh_count: number;
}

/** An ended session, as administrators see it. */
export interface EndedSessionDetails extends SessionDetails {
  /** RFC 3339 in UTC. */
  readonly ended_at: string;
  readonly end_reason: SessionEndReason;
}

/** The kinds of events in a session's history. Ordinary refreshes are not recorded, only counted. */
export const SESSION_EVENT_KINDS = [
  'signed_in',
  'reauthenticated',
  'stale_token_tolerated',
  'moved_forward',
  'theft_attempt',
  'proof_missing',
  'device_key_lost',
  'proof_malformed',
  'proof_for_another_url',
  'bound_cookie_missing',
  'bound_cookie_skipped',
  'hardware_key_lost',
  'renewed_by_access_token',
  'signed_out',
  'revoked',
  'expired',
] as const;

/** One of SESSION_EVENT_KINDS. */
export type SessionEventKind = (typeof SESSION_EVENT_KINDS)[number];

/** An entry of a session's history. Events that a client can repeat are one entry for each kind and reason. */
export interface SessionEventSummary {
  readonly kind: SessionEventKind;
  /** Null if the kind has no reasons. */
  readonly reason: string | null;
  /** RFC 3339 in UTC. The last time, if the event has occurred several times. */
  readonly at: string;
  /** How often the event has occurred. Absent if once. */
  readonly count?: number;
  /** When the event occurred first. RFC 3339 in UTC. Absent if it has occurred once. */
  readonly first_at?: string;
}
