export { backoffMs, withJitter } from './backoff.js';
export type { CallResult } from './call-result.js';
export type { HeldToken } from './held-token.js';
export type { PeerMessage } from './peer-message.js';
export { eventBetween, type RenewalEvent } from './renewal-event.js';
export {
  currentToken,
  INITIAL_STATE,
  nextTimerAt,
  type RefreshFailure,
  type RenewalState,
  type RunningRefresh,
  type SignOutReason,
  type UserSignOut,
} from './renewal-state.js';
export { tokenOutcome, type TokenOutcome } from './token-outcome.js';
export {
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
