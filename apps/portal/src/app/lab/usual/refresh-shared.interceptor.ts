import {
  HttpErrorResponse,
  type HttpEvent,
  type HttpHandlerFn,
  type HttpInterceptorFn,
  type HttpRequest,
} from '@angular/common/http';
import { BehaviorSubject, catchError, filter, switchMap, take, throwError, type Observable } from 'rxjs';
import { withToken, type UsualAuth } from './usual-auth';

/** The better interceptor of the tutorials: `isRefreshing` and a `BehaviorSubject` share one refresh in a tab. */
export function refreshShared(auth: UsualAuth): HttpInterceptorFn {
  let isRefreshing = false;
  const refreshed$ = new BehaviorSubject<string | null>(null);

  const handle401 = (request: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> => {
    if (isRefreshing) {
      return refreshed$.pipe(
        filter((accessToken) => accessToken !== null),
        take(1),
        switchMap((accessToken) => next(withToken(request, accessToken))),
      );
    }
    isRefreshing = true;
    refreshed$.next(null);
    return auth.refresh().pipe(
      switchMap((accessToken) => {
        isRefreshing = false;
        refreshed$.next(accessToken);
        return next(withToken(request, accessToken));
      }),
      catchError((error: unknown) => {
        isRefreshing = false;
        auth.signOut();
        return throwError(() => error);
      }),
    );
  };

  return (request, next) =>
    next(withToken(request, auth.accessToken)).pipe(
      catchError((error: unknown) =>
        error instanceof HttpErrorResponse && error.status === 401
          ? handle401(request, next)
          : throwError(() => error),
      ),
    );
}
