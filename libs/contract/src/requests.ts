import type { RefreshTransport, SessionSummary } from './token-response.js';

/** Body of `POST /auth/login`. */
export interface LoginRequest {
  readonly email: string;
  readonly password: string;
  /** `cookie` unless told otherwise. */
  readonly transport?: RefreshTransport;
}

/** Body of `POST /auth/register`. */
export interface RegisterRequest {
  readonly email: string;
  readonly password: string;
}

/** Body of `POST /auth/refresh` and `POST /auth/logout`; empty where the cookie is the credential. */
export interface RefreshRequest {
  readonly refresh_token?: string;
  /**
   * Said by a client whose device key is gone while its cookie survived (storage cleared or evicted), so that it is
   * asked to sign in with that reason and no theft is recorded.
   */
  readonly device_key?: 'lost';
}

export interface AccountSummary {
  readonly id: string;
  readonly email: string;
}

/** Answer of `GET /auth/me`. */
export interface MeResponse {
  readonly account: AccountSummary;
  readonly session: SessionSummary;
}

/** Answer of `GET /auth/test-token-expiration` for a token that a refresh has just issued. */
export interface TokenFreshResponse {
  readonly status: 'fresh';
}
