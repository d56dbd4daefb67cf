import { HttpClient } from '@angular/common/http';
import { inject } from '@angular/core';
import { AuthPath, type AccountSummary, type MeResponse } from '@holdfast/contract';
import { catchError, EMPTY, map, type Observable } from 'rxjs';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';

/**
 * Who is signed in, asked of the API by each subscription; nothing where the API cannot tell: the session is none the
 * worse for it. To be called in an injection context.
 */
export function injectAccount(): Observable<AccountSummary> {
  return inject(HttpClient)
    .get<MeResponse>(inject(HOLDFAST_OPTIONS).apiOrigin + AuthPath.me)
    .pipe(
      map(({ account }) => account),
      catchError(() => EMPTY),
    );
}
