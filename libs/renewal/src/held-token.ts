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

/** @param at when the answer came; what was said of a lifetime counts from there, whatever the wall clock shows */
export function holdToken(response: TokenResponse, at: number): HeldToken {
  return heldFor(
    {
      accessToken: response.access_token,
      sessionId: response.session.id,
      bound: response.session.bound,
    },
    response.expires_in * 1000,
    at,
  );
}

export function heldFor(
  { accessToken, sessionId, bound }: Pick<HeldToken, 'accessToken' | 'sessionId' | 'bound'>,
  lifetimeMs: number,
  at: number,
): HeldToken {
  const expiresAt = at + lifetimeMs;
  const renewAt = expiresAt - Math.min(LARGEST_MARGIN_MS, lifetimeMs / 5);
  return { accessToken, sessionId, bound, expiresAt, renewAt };
}
