import type { RefreshTransport, SessionSummary } from './token-response.js';

/** Maximum length of an email address in a request: the longest that fits in an SMTP path (RFC 5321 §4.5.3.1.3). */
export const MAX_EMAIL_LENGTH = 254;

/** Maximum length of a password in a request, in UTF-16 code units. Bounds the cost of hashing. */
export const MAX_PASSWORD_LENGTH = 256;

/** Body of `POST /auth/login`, with either `email` or `identifier`. */
export interface LoginRequest {
  /** The identifier of the account: an email address, a user name or a phone number. */
  readonly email?: string;
  /** Alias of `email`. */
  readonly identifier?: string;
  readonly password: string;
  /** Defaults to `cookie`. */
  readonly transport?: RefreshTransport;
}

/** Body of `POST /auth/reauthenticate`. */
export interface ReauthenticateRequest {
  readonly password: string;
}

/** Body of `POST /auth/register`. */
export interface RegisterRequest {
  readonly email: string;
  readonly password: string;
}

/** Body of `POST /auth/refresh` and `POST /auth/logout`. Empty when the cookie is the credential. */
export interface RefreshRequest {
  readonly refresh_token?: string;
  /**
   * Sent by a client that lost its device key while its cookie survived (storage cleared or evicted). The API then asks
   * for a sign-in with that reason and records no theft attempt.
   */
  readonly device_key?: 'lost';
  /**
   * Where to return the refresh token of the session that a legacy token is exchanged for. Any other refresh token is
   * returned the way it was sent. Defaults to `cookie`.
   */
  readonly transport?: RefreshTransport;
}

/** The account as clients see it. */
export interface AccountSummary {
  readonly id: string;
  /** Null when the account has none. */
  readonly email: string | null;
}

/** Response of `GET /auth/me`. */
export interface MeResponse {
  readonly account: AccountSummary;
  readonly session: SessionSummary;
}

/** Response of `GET /auth/test-token-expiration` for a token that a refresh has just issued. */
export interface TokenFreshResponse {
  readonly status: 'fresh';
}
