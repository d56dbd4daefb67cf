export const PEER_ATTACHMENT = 'peer';

/** What a fault did to somebody who uses another library. */
export interface PeerResult {
  /** Of the matrix of faults. */
  readonly row: string;
  readonly fault: string;
  readonly kind: string;
  readonly tries: number;
  readonly signedOut: number;
  /** Renewals that had not ended after five seconds. */
  readonly hung: number;
  readonly acceptedThefts: number;
}
