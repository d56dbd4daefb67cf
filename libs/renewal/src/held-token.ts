import type { TokenResponse } from '@holdfast/contract';

/** An access token in memory. Times in milliseconds of the page's monotonic clock. */
export interface HeldToken {
  readonly accessToken: string;
  readonly sessionId: string;
  readonly bound: boolean;
  readonly expiresAt: number;
  /** From here on it is renewed ahead of its expiry, if somebody is there. */
  readonly renewAt: number;
}

const LARGEST_MARGIN_MS = 60_000;

/** @param at when it was asked for; what was said of a lifetime counts from there, whatever the wall clock shows */
export function holdToken({ access_token, expires_in, session }: TokenResponse, at: number): HeldToken {
  const lifetimeMs = expires_in * 1000;
  const expiresAt = at + lifetimeMs;
  const renewAt = expiresAt - Math.min(LARGEST_MARGIN_MS, lifetimeMs / 5);
  return { accessToken: access_token, sessionId: session.id, bound: session.bound, expiresAt, renewAt };
}
