import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { AuthPath, type MeResponse, type TokenFreshResponse } from '@holdfast/contract';
import type { Observable } from 'rxjs';

/** The API's simulated expiry, and a cheap guarded route. */
@Injectable({ providedIn: 'root' })
export class ExpiryApi {
  readonly #http = inject(HttpClient);

  /** @param always whether to reject refreshed tokens too */
  simulate(always: boolean): Observable<TokenFreshResponse> {
    return this.#http.get<TokenFreshResponse>(AuthPath.testTokenExpiration, {
      params: always ? { always } : {},
    });
  }

  me(): Observable<MeResponse> {
    return this.#http.get<MeResponse>(AuthPath.me);
  }
}
