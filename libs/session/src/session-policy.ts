/** The limits of every session. All durations in milliseconds. */
export interface SessionPolicy {
  /** A session ends when it is not refreshed for this long. */
  readonly idleTtlMs: number;
  /** A session ends this long after the sign-in, however often it is refreshed. */
  readonly maxTtlMs: number;
  /**
   * Unbound sessions only: for this long after its rotation a refresh token may be sent again, as two tabs, a retry or a
   * duplicated request do.
   */
  readonly reuseLeewayMs: number;
}

const DAY_MS = 86_400_000;

/** 7 days, 30 days and 10 seconds. */
export const DEFAULT_SESSION_POLICY: SessionPolicy = {
  idleTtlMs: 7 * DAY_MS,
  maxTtlMs: 30 * DAY_MS,
  reuseLeewayMs: 10_000,
};
