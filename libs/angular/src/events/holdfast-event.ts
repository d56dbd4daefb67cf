import type { RenewalEvent } from '@holdfast/renewal';

/** Where a request is: `rejected` is a 401 for its token, after which it waits again. */
export type RequestPhase =
  'waiting' | 'sent' | 'rejected' | 'replayed' | 'succeeded' | 'failed' | 'cancelled';

/** A request has entered a phase. `id` counts the requests of this tab. */
export interface RequestEvent {
  readonly kind: 'request';
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly phase: RequestPhase;
}

/** What happens to the session and to the requests of this tab. Contains no token. */
export type HoldfastEvent = RenewalEvent | RequestEvent;
