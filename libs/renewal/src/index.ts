export { backoffMs, withJitter } from './backoff.js';
export { isSettled, type CallResult } from './call-result.js';
export {
  ACCOUNT_CHANGE,
  COOKIE_NOT_KEPT,
  COOKIES_BLOCKED,
  type AccountChange,
  type CookieNotKept,
  type UserSignOut,
} from './client-verdict.js';
export type { HeldToken } from './held-token.js';
export type { PeerMessage } from './peer-message.js';
export { eventBetween, type RenewalEvent } from './renewal-event.js';
export { ownerOf, tokenOwner, type RequestOwner } from './request-owner.js';
export {
  currentToken,
  endVerdict,
  INITIAL_STATE,
  nextTimerAt,
  type RefreshFailure,
  type RenewalState,
  type RunningRefresh,
  type SignOutReason,
} from './renewal-state.js';
export { tokenOutcome, type TokenOutcome } from './token-outcome.js';
export {
  cookieNotKept,
  pageResumed,
  peerMessageReceived,
  reauthenticated,
  refreshRequested,
  refreshSettled,
  sessionEnded,
  signedIn,
  signedOut,
  timerFired,
  tokenRejected,
  tokenRequested,
  userInteracted,
  type Transition,
} from './transitions.js';
