import { heldToken, type RefreshFailure, type RenewalState, type SignOutReason } from './renewal-state.js';

/** What an application may know of its session's life; carries no token. */
export type SessionEvent =
  /** `attempt` counts from 1. */
  | { readonly kind: 'refresh_started'; readonly attempt: number }
  /** There was no verdict: it is tried again at `until`, in milliseconds of the page's monotonic clock. */
  | {
      readonly kind: 'refresh_failed';
      readonly attempt: number;
      readonly failure: RefreshFailure;
      readonly until: number;
    }
  /** The session has a new access token, by this tab's refresh or another's. */
  | { readonly kind: 'refreshed'; readonly sessionId: string; readonly bound: boolean }
  | { readonly kind: 'signed_in'; readonly sessionId: string; readonly bound: boolean }
  /** Both members are null for one who was not signed in to begin with. */
  | {
      readonly kind: 'signed_out';
      readonly sessionId: string | null;
      readonly reason: SignOutReason | null;
    };

/** What happened to the session between two states. */
export function eventBetween(before: RenewalState, after: RenewalState): SessionEvent | null {
  const { session, renewal } = after;
  const held = heldToken(before);
  const token = heldToken(after);
  if (token !== null && token.accessToken !== held?.accessToken) {
    const { sessionId, bound } = token;
    return { kind: held?.sessionId === sessionId ? 'refreshed' : 'signed_in', sessionId, bound };
  }
  if (session.kind === 'signed_out' && session !== before.session) return session;
  if (renewal === before.renewal || renewal.kind === 'idle') return null;
  return renewal.kind === 'running'
    ? { ...renewal, kind: 'refresh_started' }
    : { ...renewal, kind: 'refresh_failed' };
}
