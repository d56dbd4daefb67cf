import type { Clock, SessionStore } from '@holdfast/session';
import type { AccountVerifier } from '../ports/account-verifier.js';
import type { ClaimsProvider } from '../ports/claims-provider.js';
import type { AuthKeys, AuthKeySource } from '../keys/auth-keys.js';

/** What an application tells the AuthModule. Durations in milliseconds. */
export interface AuthModuleOptions {
  readonly store: SessionStore;
  readonly accounts: AccountVerifier;
  /** Fixed keys, or where they are read from while the application runs: every 10 seconds, and when one is missed. */
  readonly keys: AuthKeys | AuthKeySource;
  /** Roles and other claims of access tokens; without it there are none. */
  readonly claims?: ClaimsProvider;
  /** 24 hours unless told otherwise; at least 1 second. */
  readonly accessTokenTtlMs?: number;
  /** 7 days unless told otherwise; a session that is not refreshed for so long ends. */
  readonly sessionIdleTtlMs?: number;
  /** 30 days unless told otherwise; at least the idle limit. */
  readonly sessionMaxTtlMs?: number;
  /** 10 seconds unless told otherwise; see SessionPolicy. */
  readonly reuseLeewayMs?: number;
  /**
   * 30 seconds unless told otherwise. While the store is out of reach, guarded requests with a good access token of a
   * session that is not known to be over go on for so long; then they get 503.
   */
  readonly revocationGraceMs?: number;
  /** `iss` of access tokens; `holdfast` unless told otherwise. */
  readonly issuer?: string;
  /** `aud` of access tokens; `holdfast` unless told otherwise. */
  readonly audience?: string;
  /**
   * By how much the clocks of servers that share keys may differ, for `exp` and `nbf` of access tokens; 0 unless told
   * otherwise, at most 5 minutes.
   */
  readonly clockToleranceMs?: number;
  /** The cache of verified access tokens: 50,000 entries and 64 MiB unless told otherwise; at least 1 entry. */
  readonly tokenCache?: Partial<TokenCacheLimits>;
  /** Attempts per minute; 0 turns either off. */
  readonly rateLimits?: Partial<RateLimits>;
  /** Other origins whose pages may call the routes that work with cookies, each such as `https://app.example`. */
  readonly allowedOrigins?: readonly string[];
  /** The address that browsers see, such as `https://app.example`; unless told, that of each request. */
  readonly publicUrl?: string;
  /** The system's clock unless told otherwise. */
  readonly clock?: Clock;
}

export interface RateLimits {
  /** Failed sign-ins of one account from one network, 10 unless told otherwise; ten times as many of either alone. */
  readonly signInPerMinute: number;
  /** Refreshes of one session; 60 unless told otherwise. */
  readonly refreshPerMinute: number;
}

/** Limits of the cache of verified access tokens. */
export interface TokenCacheLimits {
  readonly maxEntries: number;
  /** Approximate memory of the entries, in bytes. */
  readonly maxBytes: number;
}
