import type { PeerMessage } from './peer-message.js';

/** What a tab is to do. */
export type RenewalEffect =
  /** Send one refresh and report its result with the same ticket. */
  | { readonly kind: 'refresh'; readonly ticket: number }
  /**
   * Report `wait_over` after `delayMs` and a random part of `spreadMs`, so that clients whom one outage met do not
   * come back in one moment. Takes the place of an earlier wait.
   */
  | { readonly kind: 'wait'; readonly delayMs: number; readonly spreadMs: number }
  | { readonly kind: 'stop_waiting' }
  | { readonly kind: 'tell_peers'; readonly message: PeerMessage };
