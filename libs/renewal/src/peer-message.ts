import { isProblemCode, membersOf } from '@holdfast/contract';
import type { SignOutReason } from './renewal-state.js';

/** What the tabs of one browser tell each other. */
export type PeerMessage =
  | {
      readonly kind: 'renewed';
      readonly accessToken: string;
      readonly sessionId: string;
      readonly bound: boolean;
      /** From the moment of sending. */
      readonly lifetimeMs: number;
    }
  | { readonly kind: 'signed_out'; readonly sessionId: string; readonly reason: SignOutReason };

/** Tabs may run different versions of the page: what is not understood is no message. */
export function isPeerMessage(value: unknown): value is PeerMessage {
  const { kind, sessionId, accessToken, bound, lifetimeMs, reason } = membersOf(value);
  if (typeof sessionId !== 'string') return false;
  if (kind === 'signed_out') return isSignOutReason(reason);
  return (
    kind === 'renewed' &&
    typeof accessToken === 'string' &&
    typeof bound === 'boolean' &&
    Number.isFinite(lifetimeMs)
  );
}

function isSignOutReason(value: unknown): value is SignOutReason {
  const { code, detail } = membersOf(value);
  return (code === 'signed_out' || isProblemCode(code)) && typeof detail === 'string';
}
