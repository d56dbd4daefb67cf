import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { AuthPath, type AccountSummary, type MeResponse } from '@holdfast/contract';
import { catchError, EMPTY, map, type Observable } from 'rxjs';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';

/** Asks the API who is signed in. */
@Injectable({ providedIn: 'root' })
export class AccountLoader {
  readonly #http = inject(HttpClient);
  readonly #origin = inject(HOLDFAST_OPTIONS).apiOrigin;

  /** Nothing when the API cannot tell: the session is none the worse for it. */
  load(): Observable<AccountSummary> {
    return this.#http.get<MeResponse>(this.#origin + AuthPath.me).pipe(
      map(({ account }) => account),
      catchError(() => EMPTY),
    );
  }
}
