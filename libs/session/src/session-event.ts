import type { SessionEndReason } from './session-state.js';

/** What the history of a session tells. Ordinary refreshes are counted in the session itself, not told here. */
export type SessionEvent =
  | { readonly kind: 'signed_in'; readonly at: number }
  | {
      readonly kind: 'stale_token_tolerated';
      readonly at: number;
      readonly reason: 'same_device' | 'within_leeway' | 'lost_answer';
    }
  | { readonly kind: 'moved_forward'; readonly at: number; readonly reason: 'store_lost_writes' }
  | {
      readonly kind: 'theft_attempt';
      readonly at: number;
      readonly reason: 'proof_missing' | 'proof_by_another_key';
    }
  | { readonly kind: 'signed_out'; readonly at: number; readonly reason: 'signed_out' }
  | {
      readonly kind: 'revoked';
      readonly at: number;
      readonly reason:
        'ended_by_owner' | 'replaced' | 'reuse_detected' | 'ended_by_admin' | 'account_disabled';
    }
  | { readonly kind: 'expired'; readonly at: number; readonly reason: 'idle_limit' | 'absolute_limit' };

/** The event that tells a session's end. */
export function endEvent(reason: SessionEndReason, at: number): SessionEvent {
  switch (reason) {
    case 'signed_out':
      return { kind: 'signed_out', at, reason };
    case 'idle_limit':
    case 'absolute_limit':
      return { kind: 'expired', at, reason };
    case 'ended_by_owner':
    case 'replaced':
    case 'reuse_detected':
    case 'ended_by_admin':
    case 'account_disabled':
      return { kind: 'revoked', at, reason };
  }
}
