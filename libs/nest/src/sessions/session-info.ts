import { endOf, type OpenedSession, type SessionEnd, type SessionOrigin } from '@holdfast/session';

/** A session as HoldfastSessions returns it. All times in milliseconds since 1970. */
export interface SessionInfo {
  readonly id: string;
  readonly accountId: string;
  /** Whether the session is bound to a device key, so that a copied refresh token does not work. */
  readonly bound: boolean;
  /** When the account signed in. */
  readonly createdAt: number;
  /** When the account last authenticated, at sign-in or by reauthentication. */
  readonly authenticatedAt: number;
  /** The methods of that authentication (RFC 8176), such as `pwd`. Empty when unknown. */
  readonly amr: readonly string[];
  /** The authentication context class that the session has reached. Null when the application names none. */
  readonly acr: string | null;
  /** When the session was last refreshed. */
  readonly lastUsedAt: number;
  readonly refreshCount: number;
  /** When the session expires if it is not refreshed. */
  readonly idleExpiresAt: number;
  /** When the session expires at the latest. */
  readonly expiresAt: number;
  /** The IP address and the User-Agent header that opened the session. */
  readonly origin: SessionOrigin;
  /** When and why the session ended. Null while it can be used. */
  readonly end: SessionEnd | null;
}

/**
 * Converts a session to a SessionInfo. An expired session counts as ended, whether or not the store has recorded the
 * end.
 *
 * @param now milliseconds since 1970
 */
export function toSessionInfo({ state, origin }: OpenedSession, now: number): SessionInfo {
  return {
    id: state.id,
    accountId: state.accountId,
    bound: state.deviceKeyThumbprint !== null,
    createdAt: state.createdAt,
    authenticatedAt: state.authentication.at,
    amr: state.authentication.amr,
    acr: state.authentication.acr,
    lastUsedAt: state.lastUsedAt,
    refreshCount: state.refreshCount,
    idleExpiresAt: state.idleExpiresAt,
    expiresAt: state.expiresAt,
    origin,
    end: state.end !== null || now >= state.idleExpiresAt ? endOf(state) : null,
  };
}
