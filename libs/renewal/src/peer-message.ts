import { isProblemCode } from '@holdfast/contract';
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
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('sessionId' in value)) {
    return false;
  }
  if (typeof value.sessionId !== 'string') return false;
  switch (value.kind) {
    case 'renewed':
      return (
        'accessToken' in value &&
        typeof value.accessToken === 'string' &&
        'bound' in value &&
        typeof value.bound === 'boolean' &&
        'lifetimeMs' in value &&
        typeof value.lifetimeMs === 'number' &&
        Number.isFinite(value.lifetimeMs)
      );
    case 'signed_out':
      return 'reason' in value && isSignOutReason(value.reason);
    default:
      return false;
  }
}

function isSignOutReason(value: unknown): value is SignOutReason {
  if (typeof value !== 'object' || value === null || !('code' in value) || !('detail' in value)) return false;
  return (value.code === 'signed_out' || isProblemCode(value.code)) && typeof value.detail === 'string';
}
