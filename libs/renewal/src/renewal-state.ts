import type { HeldToken } from './held-token.js';
import type { Problem, ProblemCode } from '@holdfast/contract';

/** Why somebody is signed out: the API's verdict, or `signed_out` for their own wish. */
export interface SignOutReason {
  readonly code: ProblemCode | 'signed_out';
  /** One sentence for people. */
  readonly detail: string;
}

export type SessionView =
  /** Not known yet: the page has just been opened, or the API has not been reached since. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'signed_in'; readonly token: HeldToken }
  | {
      readonly kind: 'signed_out';
      /** Null for one who was not signed in to begin with. */
      readonly reason: SignOutReason | null;
      /** The session that ended: what is still said of it comes late. */
      readonly endedSessionId: string | null;
    };

/** A refresh that got no verdict: the session may be as alive as before. */
export interface RefreshFailure {
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** What the API said; null where something else answered, or nothing. */
  readonly problem: Problem | null;
  /** How long the API asked to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
}

/** `attempt` counts from 1. */
export type Renewal =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly attempt: number }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly failure: RefreshFailure };

/** What one tab knows. */
export interface RenewalState {
  readonly session: SessionView;
  readonly renewal: Renewal;
  /** Number of the refresh that was started last; a result with another number comes late. */
  readonly ticket: number;
  /** Whether somebody was active since the last renewal. */
  readonly active: boolean;
}

export const INITIAL_STATE: RenewalState = {
  session: { kind: 'unknown' },
  renewal: { kind: 'idle' },
  ticket: 0,
  active: false,
};

/** Null where nobody is known to be signed in. */
export function heldToken({ session }: RenewalState): HeldToken | null {
  return session.kind === 'signed_in' ? session.token : null;
}
