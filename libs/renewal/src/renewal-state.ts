import type { HeldToken } from './held-token.js';
import type { Problem } from '@holdfast/contract';

/** Why somebody is signed out: the API's verdict, or their own wish. */
export type SignOutReason = Problem | OwnSignOut;

/** Told as a problem of the API is: requests that waited for a token meanwhile fail with it. */
export interface OwnSignOut extends Omit<Problem, 'code' | 'action'> {
  readonly code: 'signed_out';
  readonly action: 'sign_in';
}

export type SessionView =
  /** Not known yet: the page has just been opened, or the API has not been reached since. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'signed_in'; readonly token: HeldToken }
  | {
      readonly kind: 'signed_out';
      /** Null for one who was not signed in to begin with. */
      readonly reason: SignOutReason | null;
      /** Of the session that ended: what is still said of it comes late. */
      readonly sessionId: string | null;
    };

/** How a call failed. By itself it says nothing of the session, which may be as alive as before. */
export interface RefreshFailure {
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** What the API said; null where something else answered, or nothing. */
  readonly problem: Problem | null;
  /** How long the API asked to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
}

/** A refresh that is under way. It is known by its identity: the result of another one comes late. */
export interface RunningRefresh {
  readonly kind: 'running';
  /** Counts from 1. */
  readonly attempt: number;
}

export type Renewal =
  | { readonly kind: 'idle'; readonly attempt: 0 }
  | RunningRefresh
  | {
      readonly kind: 'waiting';
      /** The one that failed. */
      readonly attempt: number;
      readonly failure: RefreshFailure;
      /** When it is tried again. */
      readonly until: number;
    };

/** What one tab knows. Times in milliseconds of the page's monotonic clock. */
export interface RenewalState {
  readonly session: SessionView;
  readonly renewal: Renewal;
  /** Whether somebody was active since the last renewal. */
  readonly active: boolean;
}

const IDLE: Renewal = { kind: 'idle', attempt: 0 };

export const INITIAL_STATE = atRest({ kind: 'unknown' });

/** Nothing is under way. */
export function atRest(session: SessionView): RenewalState {
  return { session, renewal: IDLE, active: false };
}

/** Null where nobody is known to be signed in. */
export function heldToken({ session }: RenewalState): HeldToken | null {
  return session.kind === 'signed_in' ? session.token : null;
}

/** When `due` is to be told; null while nothing is waited for. */
export function dueAt({ session, renewal }: RenewalState): number | null {
  if (renewal.kind === 'waiting') return renewal.until;
  return renewal.kind === 'idle' && session.kind === 'signed_in' ? session.token.renewAt : null;
}
