import type { SessionState } from '../session-state.js';
import { rejectionOf } from './decide-refresh.js';

/** The refresh token that an access token was issued with. */
export interface AccessTokenOrigin {
  readonly generation: number;
  readonly branch: number;
}

/** What decideAccess returns. */
export type AccessDecision =
  /** `confirms`: store the session as confirmed. */
  | { readonly kind: 'allowed'; readonly confirms: boolean }
  | { readonly kind: 'rejected'; readonly rejection: 'session_revoked' | 'session_expired' }
  /** The access token belongs to a superseded branch: somebody used the refresh token before its owner did. */
  | { readonly kind: 'reused' };

/**
 * Decides whether an access token, whose signature and expiry were checked, still gives access to its session. In an
 * unbound session, its first use confirms that the response with the current refresh token arrived.
 *
 * @param now milliseconds since 1970
 */
export function decideAccess(state: SessionState, origin: AccessTokenOrigin, now: number): AccessDecision {
  const rejection = rejectionOf(state, now);
  if (rejection !== null) return { kind: 'rejected', rejection };
  if (state.deviceKeyThumbprint !== null || origin.generation !== state.generation) {
    return { kind: 'allowed', confirms: false };
  }
  if (origin.branch < state.branch) return { kind: 'reused' };
  return { kind: 'allowed', confirms: origin.branch === state.branch && !state.confirmed };
}
