import type { SignedInAccount, TokenResponse, TokenType } from '@holdfast/contract';

/** An access token held in memory. Times are milliseconds of the page's monotonic clock. */
export interface HeldToken {
  readonly accessToken: string;
  /** Undefined in the messages of a page of an earlier version, where it is `Bearer`. */
  readonly tokenType?: TokenType;
  readonly sessionId: string;
  readonly bound: boolean;
  readonly account: SignedInAccount;
  /** When the session ends unless it is used, as the API sent it (RFC 3339). */
  readonly idleEndsAt: string;
  /** When the session ends in any case, as the API sent it (RFC 3339). */
  readonly endsAt: string;
  /** When the user last signed in or reauthenticated; negative infinity if that was before this page knew of it. */
  readonly authenticatedAt: number;
  readonly expiresAt: number;
  /** When an active tab renews the token, ahead of its expiry. */
  readonly renewAt: number;
}

const MAX_RENEWAL_MARGIN_MS = 60_000;

/**
 * The access token of a response, with its lifetime as points in time.
 *
 * @param requestedAt When the token was requested. The lifetime counts from here, whatever the wall clock shows.
 */
export function toHeldToken(
  { access_token, token_type, expires_in, account, session }: TokenResponse,
  requestedAt: number,
): HeldToken {
  const lifetimeMs = expires_in * 1000;
  const expiresAt = requestedAt + lifetimeMs;
  const renewAt = expiresAt - Math.min(MAX_RENEWAL_MARGIN_MS, lifetimeMs / 5);
  return {
    accessToken: access_token,
    tokenType: token_type,
    sessionId: session.id,
    bound: session.bound,
    account,
    idleEndsAt: session.idle_expires_at,
    endsAt: session.expires_at,
    authenticatedAt: Number.NEGATIVE_INFINITY,
    expiresAt,
    renewAt,
  };
}
