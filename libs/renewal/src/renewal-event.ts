import type { HeldToken } from './held-token.js';
import { currentToken, type RefreshFailure, type RenewalState, type SignOutReason } from './renewal-state.js';
import { isOwner, tokenOwner } from './request-owner.js';

/** A change of the session, for the application. Carries no token. */
export type RenewalEvent =
  /** `attempt` counts from 1. */
  | { readonly kind: 'refresh_started'; readonly attempt: number }
  /**
   * The refresh failed without a verdict and is retried at `retryAt`, in milliseconds of the page's monotonic clock.
   */
  | {
      readonly kind: 'refresh_failed';
      readonly attempt: number;
      readonly failure: RefreshFailure;
      readonly retryAt: number;
    }
  /** The session has a new access token, from this tab's refresh or from another tab's. */
  | { readonly kind: 'refreshed'; readonly sessionId: string; readonly bound: boolean }
  | { readonly kind: 'signed_in'; readonly sessionId: string; readonly bound: boolean }
  /**
   * The session of another account, or of one that is not known to be the same, has replaced the one that there was.
   */
  | { readonly kind: 'account_changed'; readonly sessionId: string; readonly bound: boolean }
  /** Both members are null if nobody was signed in. */
  | {
      readonly kind: 'signed_out';
      readonly sessionId: string | null;
      readonly reason: SignOutReason | null;
    };

/** The event for a change of state, or null if it does not concern the application. */
export function eventBetween(before: RenewalState, after: RenewalState): RenewalEvent | null {
  const { session, refresh } = after;
  const previousToken = currentToken(before);
  const token = currentToken(after);
  if (token !== null && token.accessToken !== previousToken?.accessToken) {
    const { sessionId, bound } = token;
    return { kind: kindOfChange(previousToken, token), sessionId, bound };
  }
  if (session.kind === 'signed_out' && session !== before.session) {
    const { kind, sessionId, reason } = session;
    return { kind, sessionId, reason };
  }
  if (refresh === before.refresh || refresh.kind === 'idle') return null;
  const { attempt } = refresh;
  if (refresh.kind === 'running') return { kind: 'refresh_started', attempt };
  const { failure, retryAt } = refresh;
  return { kind: 'refresh_failed', attempt, failure, retryAt };
}

function kindOfChange(
  previous: HeldToken | null,
  token: HeldToken,
): 'refreshed' | 'signed_in' | 'account_changed' {
  if (previous?.sessionId === token.sessionId) return 'refreshed';
  return previous === null || isOwner(tokenOwner(previous), token) ? 'signed_in' : 'account_changed';
}
