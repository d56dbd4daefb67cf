import { hasExhaustedAttempts } from './backoff.js';
import type { HeldToken } from './held-token.js';
import type { RenewalState, ScheduledRetry, SignInState } from './renewal-state.js';

/**
 * How a wait for a token ends: with a token, with a sign-out, or with `retry_scheduled` when the refresh keeps failing
 * and the session stays.
 */
export type TokenOutcome = Exclude<SignInState, { readonly kind: 'unknown' }> | ScheduledRetry;

/**
 * The outcome of a wait for a token, or null while the wait continues.
 *
 * @param isAcceptable Whether the current token is one that the caller can use.
 */
export function tokenOutcome(
  { session, refresh }: RenewalState,
  isAcceptable: (token: HeldToken) => boolean,
): TokenOutcome | null {
  if (session.kind === 'signed_out' || (session.kind === 'signed_in' && isAcceptable(session.token))) {
    return session;
  }
  return refresh.kind === 'retry_scheduled' && hasExhaustedAttempts(refresh) ? refresh : null;
}
