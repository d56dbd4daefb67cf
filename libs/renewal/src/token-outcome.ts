import { hasExhaustedAttempts } from './backoff.js';
import { ACCOUNT_CHANGE } from './client-verdict.js';
import type { HeldToken } from './held-token.js';
import type { RenewalState, ScheduledRetry, SignInState } from './renewal-state.js';
import { isOwner, type RequestOwner } from './request-owner.js';

/**
 * How a wait for a token ends: with a token, with a sign-out, or with `retry_scheduled` when the refresh keeps failing
 * and the session stays. For a request whose session another account's has replaced, it ends as with a sign-out, with
 * the reason `account_changed`.
 */
export type TokenOutcome = Exclude<SignInState, { readonly kind: 'unknown' }> | ScheduledRetry;

/**
 * The outcome of a wait for a token, or null while the wait continues.
 *
 * @param owner Whose request waits; null if that is whoever turns out to be signed in.
 * @param isAcceptable Whether the current token is one that the caller can use.
 */
export function tokenOutcome(
  { session, refresh }: RenewalState,
  owner: RequestOwner | null,
  isAcceptable: (token: HeldToken) => boolean,
): TokenOutcome | null {
  if (session.kind === 'signed_in' && owner !== null && !isOwner(owner, session.token)) {
    return { kind: 'signed_out', reason: ACCOUNT_CHANGE, ...owner };
  }
  if (session.kind === 'signed_out' || (session.kind === 'signed_in' && isAcceptable(session.token))) {
    return session;
  }
  return refresh.kind === 'retry_scheduled' && hasExhaustedAttempts(refresh) ? refresh : null;
}
