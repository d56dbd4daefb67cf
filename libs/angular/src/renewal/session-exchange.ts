import { InjectionToken } from '@angular/core';
import type { TokenResponse } from '@holdfast/contract';
import type { CallResult } from '@holdfast/renewal';

/** Comes before a refresh: opens a session in exchange for something else that the page has kept, or knows of none. */
export interface SessionExchange {
  /** Null if the page is to refresh. Call it under the lock. */
  run(): Promise<CallResult<TokenResponse> | null> | null;
}

/** Missing by default: the page refreshes the session of its cookie. */
export const SESSION_EXCHANGE = new InjectionToken<SessionExchange>('SessionExchange');
