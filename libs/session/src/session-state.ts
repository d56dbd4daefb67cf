import type { SessionEndReason } from '@holdfast/contract';

/** The end of a session. */
export interface SessionEnd {
  readonly reason: SessionEndReason;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A refresh token that is no longer the current one. */
export interface SupersededToken {
  /** When it stopped being current. */
  readonly at: number;
  readonly branch: number;
}

/**
 * One sign-in on one device. All times in milliseconds since 1970.
 *
 * The current refresh token is named by `generation` and `branch`; nothing of the token itself is kept.
 */
export interface SessionState {
  readonly id: string;
  readonly accountId: string;
  /** JWK SHA-256 thumbprint (RFC 7638) of the device key; null in an unbound session. */
  readonly deviceKeyThumbprint: string | null;
  /** Counts rotations. */
  readonly generation: number;
  /** Unbound sessions only: which of the tokens of this generation is alive. Always 0 in a bound session. */
  readonly branch: number;
  /** Unbound sessions only: whether the current refresh token, or the access token issued with it, was seen used. */
  readonly confirmed: boolean;
  /**
   * Unbound sessions only: the tokens before the current one, newest first: index 0 is generation − 1. The first is
   * always kept, the others as long as they are within the leeway, never more than MAX_SUPERSEDED.
   */
  readonly superseded: readonly SupersededToken[];
  /** Digests of the proofs that were used and are not yet too old to be sent again. */
  readonly usedProofs: readonly bigint[];
  readonly refreshCount: number;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly idleExpiresAt: number;
  readonly expiresAt: number;
  readonly end: SessionEnd | null;
}

/** Where a session was opened; shown to its owner, used for nothing else. */
export interface SessionOrigin {
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** Bounds the history of an unbound session that is refreshed many times within the leeway. */
export const MAX_SUPERSEDED = 64;

/** Bounds the proofs remembered; a session that sends more within their lifetime forgets the oldest. */
export const MAX_USED_PROOFS = 256;
