import type { HeldToken } from './held-token.js';
import type { Renewal, RenewalState, SessionView } from './renewal-state.js';
import { isOutOfPatience } from './retry-delay.js';

/** What becomes of one who waits for a token; `waiting` where there is none for now, and the session goes on. */
export type TokenWait =
  Exclude<SessionView, { readonly kind: 'unknown' }> | Extract<Renewal, { readonly kind: 'waiting' }>;

/**
 * The end of a wait, or null while it goes on.
 *
 * @param isGood whether a token is one that was waited for
 */
export function endOfWait(
  { session, renewal }: RenewalState,
  isGood: (token: HeldToken) => boolean,
): TokenWait | null {
  if (session.kind === 'signed_out' || (session.kind === 'signed_in' && isGood(session.token))) {
    return session;
  }
  return renewal.kind === 'waiting' && isOutOfPatience(renewal) ? renewal : null;
}
