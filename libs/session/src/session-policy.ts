/** The limits of every session. All durations in milliseconds. */
export interface SessionPolicy {
  /** A session ends when it was not refreshed for this long. */
  readonly idleTtlMs: number;
  /** A session ends this long after sign-in, whatever happens in between. */
  readonly maxTtlMs: number;
  /**
   * Unbound sessions only: for this long after its rotation a refresh token may be sent again, as two tabs, a retry
   * or a duplicated request do.
   */
  readonly reuseLeewayMs: number;
}
