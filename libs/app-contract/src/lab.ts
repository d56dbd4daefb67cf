/**
 * The lab's routes. Paths are relative to `AUTH_PATH` of the contract, because browsers send the refresh cookie only
 * to routes below it.
 */
export const LabPath = {
  token: 'lab',
  faults: 'lab/faults',
  theft: 'lab/stolen-refresh',
  requests: 'lab/requests',
  runs: 'lab/runs',
} as const;

/**
 * The faults that the Session lab injects into a session, each once:
 *
 * - `expire_token`: rejects the current access token as expired
 * - `lose_refresh_response`: rotates the refresh token, then closes the connection
 * - `drop_cookie_write`: sends the refresh response without its cookie
 * - `go_away`: closes the connection of every refresh for a few seconds, beginning with the next one
 */
export const LAB_FAULTS = ['expire_token', 'lose_refresh_response', 'drop_cookie_write', 'go_away'] as const;

/** One of LAB_FAULTS. */
export type LabFault = (typeof LAB_FAULTS)[number];

/** Bounds the requests of one run. */
export const MAX_LAB_REQUESTS = 1_000;

/** What the lab shows of the access token. */
export interface LabTokenSummary {
  /** Generation of the session's refresh token at the time the access token was issued. */
  readonly generation: number;
}

/** One request of a run. */
export interface LabRequest {
  /** UUID of the run. */
  readonly run: string;
  /** Index within the run, below MAX_LAB_REQUESTS. */
  readonly request: number;
}

/** How the API responded to a stolen refresh token. */
export interface TheftOutcome {
  readonly status: number;
  /** Problem code; null when the response was not a problem. */
  readonly code: string | null;
}

/** What the server received of a run. */
export interface RunCounts {
  readonly requests: number;
  /** Requests that arrived more than once. */
  readonly duplicates: number;
}
