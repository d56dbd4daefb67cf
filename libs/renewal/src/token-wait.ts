import type { HeldToken } from './held-token.js';
import type { RefreshFailure, RenewalState, SignOutReason } from './renewal-state.js';
import { isOutOfPatience } from './retry-delay.js';

/** What becomes of one who waits for a token. */
export type TokenWait =
  | { readonly kind: 'token'; readonly token: HeldToken }
  | { readonly kind: 'signed_out'; readonly reason: SignOutReason | null }
  /** There is none for now; the session goes on. */
  | { readonly kind: 'failed'; readonly failure: RefreshFailure };

/**
 * The end of a wait, or null while it goes on.
 *
 * @param isGood whether a token is one that was waited for
 */
export function endOfWait(
  { session, renewal }: RenewalState,
  isGood: (token: HeldToken) => boolean,
): TokenWait | null {
  if (session.kind === 'signed_out') return { kind: 'signed_out', reason: session.reason };
  if (session.kind === 'signed_in' && isGood(session.token)) return { kind: 'token', token: session.token };
  if (renewal.kind === 'waiting' && isOutOfPatience(renewal)) {
    return { kind: 'failed', failure: renewal.failure };
  }
  return null;
}
