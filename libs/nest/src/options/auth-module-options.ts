import type { Clock, SessionStore } from '@holdfast/session';
import type { AccountVerifier } from '../ports/account-verifier.js';
import type { AuthKeys } from './auth-keys.js';

/** What an application tells the AuthModule. Durations in milliseconds. */
export interface AuthModuleOptions {
  readonly store: SessionStore;
  readonly accounts: AccountVerifier;
  readonly keys: AuthKeys;
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
  /** The address that browsers see, such as `https://app.example`; unless told, that of each request. */
  readonly publicUrl?: string;
  /** The system's clock unless told otherwise. */
  readonly clock?: Clock;
}
