import { areTexts } from './are-texts.js';
import { membersOf } from './members-of.js';

/** How the refresh token travels: in an HttpOnly cookie (browsers) or in the JSON body (programs). */
export type RefreshTransport = 'cookie' | 'body';

/** What a client may know of its session. Times are RFC 3339 in UTC. */
export interface SessionSummary {
  readonly id: string;
  /** Whether the session is bound to a device key, so that a copied refresh token is worth nothing. */
  readonly bound: boolean;
  readonly idle_expires_at: string;
  readonly expires_at: string;
}

/** RFC 6749 §5.1, with the session beside it. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds from now; never past the session's own limits. */
  readonly expires_in: number;
  /** Given with the transport `body` alone. */
  readonly refresh_token?: string;
  readonly session: SessionSummary;
}

export function isTokenResponse(value: unknown): value is TokenResponse {
  const { access_token, token_type, expires_in, session } = membersOf(value);
  const { id, bound } = membersOf(session);
  return (
    token_type === 'Bearer' &&
    Number.isFinite(expires_in) &&
    typeof bound === 'boolean' &&
    areTexts(access_token, id)
  );
}
