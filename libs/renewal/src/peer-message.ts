import type { SessionView } from './renewal-state.js';

/** What the tabs of one browser tell each other: what became of the session in the one that sent it. */
export interface PeerMessage {
  readonly session: SessionView;
  /** When it was sent, by the sender's monotonic clock, which the times of `session` are of. */
  readonly at: number;
}
