import type { ProblemCode, SessionEndReason } from '@holdfast/contract';
import type { RefreshGrant } from '@holdfast/session';

/** How a refresh was granted: by a refresh token, an access token (`extended`) or a legacy token (`exchanged`). */
export type AccessGrant = RefreshGrant | 'extended' | 'exchanged';

/** The outcome of a refresh request: how it was granted, or the code of the problem. */
export type RefreshResult = AccessGrant | ProblemCode;

/** What happened to a token or a session on this instance. See AuthEvents. */
export type AuthEvent =
  /** An account signed in and a session was opened. */
  | {
      readonly kind: 'signed_in';
      readonly accountId: string;
      readonly sessionId: string;
      readonly bound: boolean;
    }
  /** The account of a session reauthenticated. `amr` and `acr` are the values that the session has now. */
  | {
      readonly kind: 'reauthenticated';
      readonly accountId: string;
      readonly sessionId: string;
      readonly amr: readonly string[];
      readonly acr: string | null;
    }
  /** A legacy token was exchanged for a session. */
  | {
      readonly kind: 'legacy_token_exchanged';
      readonly accountId: string;
      readonly sessionId: string;
      readonly bound: boolean;
    }
  /** A guarded route accepted a legacy token. Emitted once a minute for each token in use. */
  | { readonly kind: 'legacy_token_accepted'; readonly accountId: string; readonly sessionId: string }
  /** A refresh request was handled. `seconds`: how long it took. */
  | { readonly kind: 'refresh_completed'; readonly result: RefreshResult; readonly seconds: number }
  /** Somebody presented a bound session's token with a proof by another key. The session continues. */
  | {
      readonly kind: 'theft_attempt';
      readonly accountId: string;
      readonly sessionId: string;
      readonly reason: 'proof_by_another_key';
    }
  /**
   * A session's token came without a good proof, or without the session's hardware key: perhaps from a thief, perhaps from another page of its owner. The
   * session continues.
   */
  | {
      readonly kind: 'proof_rejected';
      readonly accountId: string;
      readonly sessionId: string;
      readonly reason:
        | 'proof_missing'
        | 'device_key_lost'
        | 'proof_malformed'
        | 'proof_for_another_url'
        | 'bound_cookie_missing'
        | 'bound_cookie_skipped'
        | 'hardware_key_lost';
    }
  /** A browser has registered the hardware key of a session. */
  | { readonly kind: 'hardware_key_registered'; readonly accountId: string; readonly sessionId: string }
  /** A browser has signed with its hardware key, and got a new bound cookie. */
  | { readonly kind: 'bound_cookie_renewed'; readonly sessionId: string }
  /** A session ended. */
  | {
      readonly kind: 'session_ended';
      readonly accountId: string | null;
      readonly sessionId: string | null;
      readonly reason: SessionEndReason;
    }
  /** The roles and claims of an account have changed. Its access tokens must be refreshed; its sessions continue. */
  | { readonly kind: 'claims_refreshed'; readonly accountId: string }
  /** A request was rejected with a problem. */
  | { readonly kind: 'request_rejected'; readonly code: ProblemCode };
