import type { RefreshFailure, ScheduledRetry } from './renewal-state.js';

/** Waiting requests fail once this many refreshes in a row have failed. */
const MAX_ATTEMPTS_PER_WAIT = 5;

const FIRST_REFRESH_RETRY_MS = 500;
const MAX_BACKOFF_MS = 30_000;
const MAX_RETRY_AFTER_MS = 300_000;
const MAX_JITTER_SHARE = 0.25;

/** The delay before the next attempt: `firstDelayMs`, then twice as long each time, up to 30 seconds. */
export function backoffMs(attempt: number, firstDelayMs: number): number {
  return Math.min(firstDelayMs * 2 ** (attempt - 1), MAX_BACKOFF_MS);
}

/**
 * A delay lengthened by up to a quarter, so that the clients of one outage do not all return at the same moment.
 *
 * @param random A random number from 0 up to 1.
 */
export function withJitter(delayMs: number, random: number): number {
  return delayMs * (1 + random * MAX_JITTER_SHARE);
}

/** The delay before a failed refresh is retried, never shorter than the API asked for. */
export function refreshRetryMs(attempt: number, failure: RefreshFailure): number {
  return Math.max(backoffMs(attempt, FIRST_REFRESH_RETRY_MS), retryAfterMs(failure));
}

/** How long the API asked to wait before the next attempt, up to five minutes. */
export function retryAfterMs({ retryAfterMs }: RefreshFailure): number {
  return Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
}

/** Whether the refresh has failed so often that waiting requests fail with it. */
export function hasExhaustedAttempts({ attempt }: ScheduledRetry): boolean {
  return attempt >= MAX_ATTEMPTS_PER_WAIT;
}
