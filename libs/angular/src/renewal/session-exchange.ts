import { InjectionToken } from '@angular/core';
import type { TokenResponse } from '@holdfast/contract';
import type { CallResult } from '@holdfast/renewal';

/** Opens a session in exchange for something else that the page has kept. */
export interface SessionExchange {
  /** Null if there is nothing to exchange. Call it under the lock. */
  run(): Promise<CallResult<TokenResponse>> | null;
}

/** Missing by default: the page refreshes the session of its cookie. */
export const SESSION_EXCHANGE = new InjectionToken<SessionExchange>('SessionExchange');
