export type { Answer } from './answer.js';
export type { HeldToken } from './held-token.js';
export type { PeerMessage } from './peer-message.js';
export {
  dueAt,
  heldToken,
  INITIAL_STATE,
  type OwnSignOut,
  type RefreshFailure,
  type Renewal,
  type RenewalState,
  type RunningRefresh,
  type SessionView,
  type SignOutReason,
} from './renewal-state.js';
export { eventBetween, type SessionEvent } from './session-event.js';
export { endOfWait, type TokenWait } from './token-wait.js';
export {
  activity,
  due,
  heard,
  refreshEnded,
  refreshWanted,
  sessionEnded,
  signedIn,
  signedOut,
  tokenRefused,
  tokenWanted,
  woke,
  type Transition,
} from './transitions.js';
