import type { SignInState } from './renewal-state.js';

/** A message between the tabs of one browser: the session as the sending tab sees it. */
export interface PeerMessage {
  readonly session: SignInState;
  /** When the message was sent, by the sender's monotonic clock. The times in `session` use the same clock. */
  readonly at: number;
}
