import type { RenewalEvent } from '@holdfast/renewal';

/** The phase of a request. `rejected`: the API responded with 401 because of the token, and the request waits again. */
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
