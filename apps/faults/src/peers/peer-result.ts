export const PEER_ATTACHMENT = 'peer';

/** What a fault did to a user of another library. */
export interface PeerResult {
  /** Number in the fault matrix. */
  readonly row: string;
  readonly fault: string;
  readonly kind: string;
  readonly tries: number;
  readonly signedOut: number;
  /** Refreshes that had not ended after five seconds. */
  readonly hung: number;
  readonly acceptedThefts: number;
}
