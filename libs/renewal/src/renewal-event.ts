import type { Problem, TokenResponse } from '@holdfast/contract';
import type { Answer } from './answer.js';
import type { PeerMessage } from './peer-message.js';

/** What happens to a tab. `at` in milliseconds of the page's monotonic clock. */
export type RenewalEvent =
  /** The page was opened. */
  | { readonly kind: 'started' }
  /** A request is about to be sent and needs a token that is good for so long. */
  | { readonly kind: 'token_wanted'; readonly validForMs: number; readonly at: number }
  /** The API refused a request for its token, and wants it renewed. */
  | { readonly kind: 'token_refused'; readonly accessToken: string; readonly at: number }
  /** The API said of a request's token that its session is over. */
  | { readonly kind: 'session_ended'; readonly accessToken: string; readonly problem: Problem }
  /** The application asks for a new token, whatever the one it has. */
  | { readonly kind: 'refresh_wanted' }
  | {
      readonly kind: 'refresh_ended';
      readonly ticket: number;
      readonly answer: Answer<TokenResponse>;
      readonly at: number;
    }
  /** The time of a `wait` effect has passed. */
  | { readonly kind: 'wait_over'; readonly visible: boolean; readonly at: number }
  /** Somebody typed, clicked or touched. */
  | { readonly kind: 'activity'; readonly at: number }
  /** The page came to the front, back from the cache or back online. */
  | { readonly kind: 'woke'; readonly at: number }
  | { readonly kind: 'signed_in'; readonly response: TokenResponse; readonly at: number }
  | { readonly kind: 'signed_out' }
  | { readonly kind: 'peer'; readonly message: PeerMessage; readonly at: number };
