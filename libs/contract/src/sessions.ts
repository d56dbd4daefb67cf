import type { SessionSummary } from './token-response.js';

/** A session as its owner sees it in the list of devices. Times are RFC 3339 in UTC. */
export interface SessionDetails extends SessionSummary {
  /** Whether the request was made with this session. */
  readonly current: boolean;
  /** Where it was opened. */
  readonly address: string | null;
  readonly user_agent: string | null;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly refresh_count: number;
}

export type SessionEventKind =
  | 'signed_in'
  | 'stale_token_tolerated'
  | 'moved_forward'
  | 'theft_attempt'
  | 'signed_out'
  | 'revoked'
  | 'expired';

/** One entry of a session's history. Ordinary refreshes are counted in the session, not told here. */
export interface SessionEventSummary {
  readonly kind: SessionEventKind;
  /** Null where the kind says it all. */
  readonly reason: string | null;
  readonly at: string;
}
