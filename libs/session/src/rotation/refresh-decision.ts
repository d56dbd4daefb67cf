import type { BoundCookie } from '../hardware-key/bound-cookie.js';
import type { HardwareKeyRejection } from '../hardware-key/check-hardware-key.js';
import type { ProofResult } from '../proof/proof-result.js';
import type { SessionEvent } from '../session-event.js';
import type { SessionState } from '../session-state.js';

/** The content of a refresh token, whose HMAC was checked, and the proofs that came with it. */
export interface RefreshAttempt {
  readonly generation: number;
  readonly branch: number;
  readonly proof: ProofResult;
  /** Counts only in a bound session. */
  readonly boundCookie: BoundCookie;
  /** Whether the response can ask the browser of a bound session to register a hardware key, if it was not asked yet. */
  readonly offersRegistration: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Which token a granted refresh returns. */
export type RefreshGrant =
  /** For the current token: the next generation. */
  | 'rotated'
  /** For an earlier token that is still accepted: the current token again. */
  | 'repeated'
  /** For the parent of a token that was never used, since its response was lost: a new token of the same generation. */
  | 'branched'
  /** For a token newer than the store knows, which has lost writes: the generation after it. */
  | 'moved_forward';

/** Why a refresh was rejected. */
export type RefreshRejection =
  | 'session_revoked'
  | 'session_expired'
  | 'reuse_detected'
  | 'proof_missing'
  | 'proof_by_another_key'
  | 'proof_malformed'
  | 'proof_for_another_url'
  | 'proof_stale'
  | 'proof_used'
  | 'device_key_lost'
  | HardwareKeyRejection;

/** What decideRefresh returns: what to respond, the state to store, and the events to record. */
export type RefreshDecision =
  | {
      readonly kind: 'granted';
      readonly grant: RefreshGrant;
      readonly state: SessionState;
      readonly events: readonly SessionEvent[];
    }
  | {
      readonly kind: 'rejected';
      readonly rejection: RefreshRejection;
      readonly state: SessionState;
      readonly events: readonly SessionEvent[];
    };
