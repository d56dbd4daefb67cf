import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { AuthPath, type MeResponse, type TokenFreshResponse } from '@holdfast/contract';
import type { Observable } from 'rxjs';

@Injectable({ providedIn: 'root' })
export class ExpiryApi {
  readonly #http = inject(HttpClient);

  /** @param always true for an expiry that no renewal mends */
  simulate(always: boolean): Observable<TokenFreshResponse> {
    return this.#http.get<TokenFreshResponse>(AuthPath.testTokenExpiration, {
      params: always ? { always } : {},
    });
  }

  ask(): Observable<MeResponse> {
    return this.#http.get<MeResponse>(AuthPath.me);
  }
}
