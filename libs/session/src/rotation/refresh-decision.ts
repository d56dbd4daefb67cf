import type { ProofResult } from '../proof/proof-result.js';
import type { SessionEvent } from '../session-event.js';
import type { SessionState } from '../session-state.js';

/** The refresh token presented, its HMAC already checked, and the proof that came along. */
export interface RefreshAttempt {
  readonly generation: number;
  readonly branch: number;
  readonly proof: ProofResult;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How a refresh was granted. */
export type RefreshGrant =
  /** The current token was presented: the next generation. */
  | 'rotated'
  /** An earlier token was presented by one who may: the current token again. */
  | 'repeated'
  /** The answer with the current token was lost and found out late: a new token of the same generation. */
  | 'branched'
  /** A token was presented that the store does not know of yet: the generation after it. */
  | 'moved_forward';

/** Why a refresh was refused. */
export type RefreshRefusal =
  | 'session_revoked'
  | 'session_expired'
  | 'reuse_detected'
  | 'proof_missing'
  | 'proof_by_another_key'
  | 'proof_invalid'
  | 'proof_stale'
  | 'proof_used'
  | 'device_key_lost';

/** What is to be answered, what is to be stored, and what the history is to tell. */
export type RefreshDecision =
  | {
      readonly kind: 'granted';
      readonly grant: RefreshGrant;
      readonly state: SessionState;
      readonly events: readonly SessionEvent[];
    }
  | {
      readonly kind: 'refused';
      readonly refusal: RefreshRefusal;
      readonly state: SessionState;
      readonly events: readonly SessionEvent[];
    };
