import { InjectionToken } from '@angular/core';
import type { CallResult } from '@holdfast/renewal';

/** An auth route that the library calls. */
export type AuthRoute = 'login' | 'logout' | 'reauthenticate' | 'refresh';

/** Carries the refresh token between browser and API where no cookie does. */
export interface RefreshTokenCarrier {
  /**
   * The members that a call's body has besides. The call fails without a verdict if this throws.
   *
   * @param key Null if there is no device key.
   */
  membersFor(route: AuthRoute, key: CryptoKeyPair | null): Promise<CarriedMembers>;
  /** Receives the result of the call before anything else does. Never throws. */
  settle(route: AuthRoute, sent: CarriedMembers, result: CallResult<unknown>): Promise<void>;
}

/** What a body may say about the refresh token (`RefreshRequest` and `LoginRequest` of the contract). */
export interface CarriedMembers {
  readonly refresh_token?: string;
  readonly transport?: 'body';
}

/** Missing by default: the refresh token is in a cookie. */
export const REFRESH_TOKEN_CARRIER = new InjectionToken<RefreshTokenCarrier>('RefreshTokenCarrier');
