import type { RenewalEvent } from '@holdfast/renewal';

/** Where a request of ours is on its way: `refused` is a 401 for its token, after which it waits once more. */
export type RequestPhase = 'waiting' | 'sent' | 'rejected' | 'replayed' | 'succeeded' | 'failed' | 'cancelled';

/** `id` counts the requests of this tab. */
export interface RequestEvent {
  readonly kind: 'request';
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly phase: RequestPhase;
}

/** What happens to the session and to the requests of this tab; carries no token. */
export type HoldfastEvent = RenewalEvent | RequestEvent;
