import type { RefreshFailure, Renewal } from './renewal-state.js';

/** So many refreshes in a row are tried before those who wait for one are told that it fails for now. */
const PATIENCE_ATTEMPTS = 5;

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const LONGEST_ASKED_MS = 300_000;

/**
 * How long to wait after a failed attempt, in milliseconds: 0.5 s, then twice as long each time up to half a minute,
 * and never less than the API asked for.
 */
export function retryDelayMs(attempt: number, { retryAfterMs }: RefreshFailure): number {
  const own = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
  return Math.max(own, Math.min(retryAfterMs ?? 0, LONGEST_ASKED_MS));
}

/** Whether those who wait for a token are told that there is none for now. */
export function isOutOfPatience({ attempt }: Extract<Renewal, { kind: 'waiting' }>): boolean {
  return attempt >= PATIENCE_ATTEMPTS;
}
