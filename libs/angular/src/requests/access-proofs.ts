import { InjectionToken } from '@angular/core';
import type { HeldToken } from '@holdfast/renewal';
import type { Observable } from 'rxjs';
import type { ApiRequest } from './api-request.js';

/** Sends requests with the proofs that DPoP access tokens need. */
export interface AccessProofs {
  /** Null if the token needs no proof. */
  send<Event>(request: ApiRequest<Event>, token: HeldToken): Observable<Event> | null;
  /**
   * The proof for one request with a DPoP access token. Null if this browser has no device key.
   *
   * @param url as `https`, or as `wss` of a socket
   */
  proofFor(method: string, url: string, accessToken: string): Promise<string | null>;
  /** Keeps the nonce of a response that asks for another proof. Returns whether another one can be made. */
  challenged<Event>(request: ApiRequest<Event>, error: unknown): boolean;
}

/** Provided by `withDpop()` of `@holdfast/angular/dpop`. */
export const ACCESS_PROOFS = new InjectionToken<AccessProofs>('DPoP');
