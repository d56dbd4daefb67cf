import { HttpClient } from '@angular/common/http';
import { inject, type Signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ME_PATH, type AccountSummary, type MeResponse } from '@holdfast/contract';
import { catchError, map, merge, switchMap } from 'rxjs';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';

/**
 * Who is signed in, asked of the API for each session; null until it has told, and where it cannot: the session is none
 * the worse for it. To be called in an injection context.
 */
export function injectAccount(sessionId: Signal<string | null>): Signal<AccountSummary | null> {
  const asked$ = inject(HttpClient)
    .get<MeResponse>(inject(HOLDFAST_OPTIONS).apiOrigin + ME_PATH)
    .pipe(
      map(({ account }) => account),
      catchError(() => []),
    );
  // Null first: never somebody else's, while it is asked.
  const account$ = toObservable(sessionId).pipe(switchMap((id) => merge([null], id === null ? [] : asked$)));
  return toSignal(account$, { initialValue: null });
}
