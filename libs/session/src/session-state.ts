import type { SessionEndReason } from '@holdfast/contract';
import type { Authentication } from './authentication.js';

/** When and why a session ended. */
export interface SessionEnd {
  readonly reason: SessionEndReason;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A refresh token that is no longer current. */
export interface SupersededToken {
  /** When it stopped being current. */
  readonly at: number;
  readonly branch: number;
}

/**
 * A session: one sign-in on one device. All times in milliseconds since 1970.
 *
 * `generation` and `branch` identify the current refresh token. The token itself is not stored.
 */
export interface SessionState {
  readonly id: string;
  readonly accountId: string;
  /** That of the latest reauthentication, or of the sign-in if there was none. */
  readonly authentication: Authentication;
  /** JWK SHA-256 thumbprint (RFC 7638) of the device key; null in an unbound session. */
  readonly deviceKeyThumbprint: string | null;
  /**
   * When the browser was asked to register a hardware key, null if it was not. Always null in an unbound session. It is
   * asked once.
   */
  readonly hardwareKeyOfferedAt: number | null;
  /** JWK SHA-256 thumbprint (RFC 7638) of the hardware key; null while none is registered. */
  readonly hardwareKeyThumbprint: string | null;
  /** Whether the browser has shown the hardware key since it was registered. From then on every refresh must. */
  readonly hardwareKeyConfirmed: boolean;
  /** How many times the refresh token was rotated. */
  readonly generation: number;
  /** Unbound sessions only: which token of this generation is valid. Always 0 in a bound session. */
  readonly branch: number;
  /** Unbound sessions only: whether the client is known to have the current token, because it used its access token. */
  readonly confirmed: boolean;
  /**
   * Unbound sessions only: the earlier tokens, newest first; index 0 is generation − 1. The first is always kept, the
   * others while they are within the leeway, and MAX_SUPERSEDED at most.
   */
  readonly superseded: readonly SupersededToken[];
  /** Digests of the used proofs that would still be fresh, newest first. */
  readonly usedProofs: readonly bigint[];
  /** How many refreshes were granted. */
  readonly refreshCount: number;
  /** How many times the account's claims were refreshed. Access tokens with an earlier version must be refreshed. */
  readonly claimsVersion: number;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly idleExpiresAt: number;
  readonly expiresAt: number;
  readonly end: SessionEnd | null;
}

/** Where a session was opened. Only shown to its owner. */
export interface SessionOrigin {
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** How many superseded tokens an unbound session keeps when it is refreshed often within the leeway. */
export const MAX_SUPERSEDED = 64;

/** How many used proofs a session remembers. Beyond that it forgets the oldest. */
export const MAX_USED_PROOFS = 256;
