import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { catchError, switchMap, throwError } from 'rxjs';
import { withToken, type UsualAuth } from './usual-auth';

/** The first interceptor of many tutorials: every request that gets a 401 refreshes for itself. */
export function refreshEach(auth: UsualAuth): HttpInterceptorFn {
  return (request, next) =>
    next(withToken(request, auth.accessToken)).pipe(
      catchError((error: unknown) => {
        if (!(error instanceof HttpErrorResponse) || error.status !== 401) return throwError(() => error);
        return auth.refresh().pipe(
          switchMap((accessToken) => next(withToken(request, accessToken))),
          catchError((failure: unknown) => {
            auth.signOut();
            return throwError(() => failure);
          }),
        );
      }),
    );
}
