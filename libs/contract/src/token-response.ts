import { areTexts } from './are-texts.js';
import { membersOf } from './members-of.js';

/** How the refresh token travels: in an HttpOnly cookie (browsers) or in the JSON body (programs). */
export const REFRESH_TRANSPORTS = ['cookie', 'body'] as const;

/** One of REFRESH_TRANSPORTS. */
export type RefreshTransport = (typeof REFRESH_TRANSPORTS)[number];

/** The session as its client sees it. Times are RFC 3339 in UTC. */
export interface SessionSummary {
  readonly id: string;
  /** Whether the session is bound to a device key, so that a copied refresh token does not work. */
  readonly bound: boolean;
  readonly idle_expires_at: string;
  readonly expires_at: string;
}

/** The account of a token response. */
export interface SignedInAccount {
  readonly id: string;
  /** Null when the account has none. */
  readonly email: string | null;
  /** Its roles when the access token was issued. */
  readonly roles: readonly string[];
}

/** How an access token is sent (RFC 6750 §2.1, RFC 9449 §7.1): also the scheme of the `Authorization` header. */
export const TOKEN_TYPES = ['Bearer', 'DPoP'] as const;

/** One of TOKEN_TYPES. */
export type TokenType = (typeof TOKEN_TYPES)[number];

/** The response to a sign-in or a refresh (RFC 6749 §5.1), with the session. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: TokenType;
  /** Lifetime of the access token in seconds; never past the session's own limits. */
  readonly expires_in: number;
  /** Present only with the transport `body`. */
  readonly refresh_token?: string;
  readonly account: SignedInAccount;
  readonly session: SessionSummary;
}

/** Whether a response body is a token response of this API. */
export function isTokenResponse(value: unknown): value is TokenResponse {
  const { access_token, token_type, expires_in, account, session } = membersOf(value);
  const { id, bound } = membersOf(session);
  return (
    (token_type === 'Bearer' || token_type === 'DPoP') &&
    Number.isFinite(expires_in) &&
    typeof bound === 'boolean' &&
    areTexts(access_token, id, membersOf(account)['id'])
  );
}
