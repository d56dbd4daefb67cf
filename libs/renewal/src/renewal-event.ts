import type { Problem, TokenResponse } from '@holdfast/contract';
import type { HeldToken } from './held-token.js';
import type { PeerMessage } from './peer-message.js';
import type { RefreshFailure } from './renewal-state.js';

/** What happens to a tab. `at` in milliseconds of the page's monotonic clock. */
export type RenewalEvent =
  /** The page was opened. */
  | { readonly kind: 'started' }
  /** A request is about to be sent and needs a token that is good for so long. */
  | { readonly kind: 'token_wanted'; readonly validForMs: number; readonly at: number }
  /** The API refused a request for its token, and wants it renewed. */
  | { readonly kind: 'token_refused'; readonly token: HeldToken }
  /** The API said of a request's token that its session is over. */
  | { readonly kind: 'session_ended'; readonly token: HeldToken; readonly problem: Problem }
  /** The application asks for a new token, whatever the one it has. */
  | { readonly kind: 'refresh_wanted' }
  | {
      readonly kind: 'refresh_granted';
      readonly ticket: number;
      readonly response: TokenResponse;
      readonly at: number;
    }
  /** A verdict: the API asks for a sign-in. */
  | { readonly kind: 'refresh_refused'; readonly ticket: number; readonly problem: Problem }
  /** No verdict: no answer, a failure of the server, or an answer by something else. */
  | { readonly kind: 'refresh_failed'; readonly ticket: number; readonly failure: RefreshFailure }
  /** The time of a `wait` effect has passed. */
  | { readonly kind: 'wait_over'; readonly visible: boolean; readonly at: number }
  /** Somebody typed, clicked or touched. */
  | { readonly kind: 'activity'; readonly at: number }
  /** The page came to the front, back from the cache or back online. */
  | { readonly kind: 'woke'; readonly at: number }
  | { readonly kind: 'signed_in'; readonly response: TokenResponse; readonly at: number }
  | { readonly kind: 'signed_out' }
  | { readonly kind: 'peer'; readonly message: PeerMessage; readonly at: number };
