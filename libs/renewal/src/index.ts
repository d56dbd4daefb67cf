export type { Answer } from './answer.js';
export { decide, type Decision } from './decide.js';
export type { HeldToken } from './held-token.js';
export { isPeerMessage, type PeerMessage } from './peer-message.js';
export type { RenewalEffect } from './renewal-effect.js';
export type { RenewalEvent } from './renewal-event.js';
export {
  heldToken,
  INITIAL_STATE,
  type RefreshFailure,
  type Renewal,
  type RenewalState,
  type SessionView,
  type SignOutReason,
} from './renewal-state.js';
export { eventBetween, type SessionEvent } from './session-event.js';
export { endOfWait, type TokenWait } from './token-wait.js';
