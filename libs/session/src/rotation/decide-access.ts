import type { SessionState } from '../session-state.js';
import { limitReached, refusalAfter } from './decide-refresh.js';

/** The refresh token that an access token was issued along with. */
export interface AccessTokenOrigin {
  readonly generation: number;
  readonly branch: number;
}

export type AccessDecision =
  | { readonly kind: 'allowed'; readonly confirms: boolean }
  | { readonly kind: 'refused'; readonly refusal: 'session_revoked' | 'session_expired' }
  /** An access token of a dead branch: it was issued to one who used the refresh token before its owner did. */
  | { readonly kind: 'reused' };

/**
 * Whether an access token, its signature and expiry already checked, still opens its session at `now` (milliseconds
 * since 1970). In an unbound session its first use confirms that the answer with the current token arrived.
 */
export function decideAccess(state: SessionState, origin: AccessTokenOrigin, now: number): AccessDecision {
  if (state.end !== null) {
    return { kind: 'refused', refusal: refusalAfter(state.end.reason) };
  }
  if (limitReached(state, now) !== null) return { kind: 'refused', refusal: 'session_expired' };
  if (state.deviceKeyThumbprint !== null || origin.generation !== state.generation) {
    return { kind: 'allowed', confirms: false };
  }
  if (origin.branch < state.branch) return { kind: 'reused' };
  return { kind: 'allowed', confirms: origin.branch === state.branch && !state.confirmed };
}
