import type { Problem } from '@holdfast/contract';
import type { AccountChange, CookieNotKept, UserSignOut } from './client-verdict.js';
import type { HeldToken } from './held-token.js';

/** Why somebody is signed out: the API's verdict, or the client's own. */
export type SignOutReason = Problem | UserSignOut | AccountChange | CookieNotKept;

/** Whether somebody is signed in. */
export type SignInState =
  /** Not known yet: the page has just loaded, or the API has been unreachable since. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'signed_in'; readonly token: HeldToken }
  | {
      readonly kind: 'signed_out';
      /** Null if nobody was signed in. */
      readonly reason: SignOutReason | null;
      /** The session that ended. Late messages about it are ignored. Null if nobody was signed in. */
      readonly sessionId: string | null;
      /** The account of that session. */
      readonly accountId: string | null;
    };

/** A call that failed without a verdict. The session may still be valid. */
export interface RefreshFailure {
  /** HTTP status; 0 if there was no response. */
  readonly status: number;
  /** The API's problem; null if there was no response, or one that is not from the API. */
  readonly problem: Problem | null;
  /** The API's `Retry-After`, in milliseconds; null if it sent none. */
  readonly retryAfterMs: number | null;
}

/** A refresh in flight. Compared by identity, so that the result of an earlier refresh is ignored. */
export interface RunningRefresh {
  readonly kind: 'running';
  /** Counts from 1. */
  readonly attempt: number;
}

/** A failed refresh before its next attempt. */
export interface ScheduledRetry {
  readonly kind: 'retry_scheduled';
  /** The attempt that failed. */
  readonly attempt: number;
  readonly failure: RefreshFailure;
  /** The earliest time of the next attempt, from the API's `Retry-After`. */
  readonly earliestAt: number;
  readonly retryAt: number;
}

/** Progress of the refresh. */
type RefreshState = { readonly kind: 'idle'; readonly attempt: 0 } | RunningRefresh | ScheduledRetry;

/** The state of one tab. Times are milliseconds of the page's monotonic clock. */
export interface RenewalState {
  readonly session: SignInState;
  readonly refresh: RefreshState;
  /** Whether the user was active since the last renewal. */
  readonly active: boolean;
}

const IDLE: RefreshState = { kind: 'idle', attempt: 0 };

/** The state of a page that has just loaded. */
export const INITIAL_STATE = idleState({ kind: 'unknown' });

/** The state in which no refresh is in flight or scheduled. */
export function idleState(session: SignInState): RenewalState {
  return { session, refresh: IDLE, active: false };
}

/** The access token, or null if nobody is signed in as far as this tab knows. It may have expired. */
export function currentToken({ session }: RenewalState): HeldToken | null {
  return session.kind === 'signed_in' ? session.token : null;
}

/** The verdict that ended the session which this page held. Null if there was none, or if the user signed out. */
export function endVerdict({ session }: RenewalState): SignOutReason | null {
  const isEnded = session.kind === 'signed_out' && session.sessionId !== null;
  return isEnded && session.reason?.code !== 'signed_out' ? session.reason : null;
}

/** When to dispatch `timerFired`, or null if nothing is scheduled. */
export function nextTimerAt({ session, refresh }: RenewalState): number | null {
  if (refresh.kind === 'retry_scheduled') return refresh.retryAt;
  return refresh.kind === 'idle' && session.kind === 'signed_in' ? session.token.renewAt : null;
}
