/** The limits of every session. */
export interface SessionPolicy {
  /** A session that is not refreshed for this long ends. */
  readonly idleTtlMs: number;
  /** A session ends this long after sign-in, however often it is refreshed. */
  readonly maxTtlMs: number;
  /**
   * Unbound sessions only: how long after its rotation a refresh token is still accepted, for a second tab, a retry or
   * a duplicated request.
   */
  readonly reuseLeewayMs: number;
  /**
   * Whether a bound session can also have a hardware key (Device Bound Session Credentials). `prefer`: if its browser
   * registers one. `require`: a browser that does not register one cannot refresh the session. `off`: none counts.
   */
  readonly deviceBoundSessions: 'off' | 'prefer' | 'require';
}

const DAY_MS = 86_400_000;

/** The default limits: idle 7 days, absolute 30 days, leeway 10 seconds; hardware keys where there are some. */
export const DEFAULT_SESSION_POLICY: SessionPolicy = {
  idleTtlMs: 7 * DAY_MS,
  maxTtlMs: 30 * DAY_MS,
  reuseLeewayMs: 10_000,
  deviceBoundSessions: 'prefer',
};
