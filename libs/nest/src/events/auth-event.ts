import type { ProblemCode, SessionEndReason } from '@holdfast/contract';
import type { RefreshGrant } from '@holdfast/session';

/** How a call of the refresh route came out. */
export type RefreshResult = RefreshGrant | 'extended' | ProblemCode;

/** What happens to tokens and sessions on this instance, for whoever counts it or wants to be told. */
export type AuthEvent =
  | {
      readonly kind: 'signed_in';
      readonly accountId: string;
      readonly sessionId: string;
      readonly bound: boolean;
    }
  | { readonly kind: 'refresh_answered'; readonly result: RefreshResult; readonly seconds: number }
  | {
      readonly kind: 'theft_attempt';
      readonly accountId: string;
      readonly sessionId: string;
      readonly reason: 'proof_missing' | 'proof_by_another_key';
    }
  | {
      readonly kind: 'session_ended';
      readonly accountId: string | null;
      readonly sessionId: string | null;
      readonly reason: SessionEndReason;
    }
  | { readonly kind: 'request_refused'; readonly code: ProblemCode };
