import {
  HttpErrorResponse,
  HttpResponse,
  HttpResponseBase,
  type HttpEvent,
  type HttpHandler,
  type HttpInterceptor,
  type HttpInterceptorFn,
  type HttpRequest,
} from '@angular/common/http';
import { inject } from '@angular/core';
import { tap, type Observable } from 'rxjs';
import { readProblem } from '../api/api-answer.js';
import { DEVICE_PROOFS } from '../api/device-proofs.js';
import { RENEWING_REQUESTS } from '../requests/renewing-requests.js';
import { injectTakesToken } from '../requests/request-target.js';
import { NO_REPLAY } from './no-replay.js';
import { SKIP_AUTH } from './skip-auth.js';

/** For `provideHttpClient(withInterceptors([holdfastInterceptor]))`. */
export const holdfastInterceptor: HttpInterceptorFn = (request, next) => injectInterceptor()(request, next);

/** For `HTTP_INTERCEPTORS` and `withInterceptorsFromDi()`; does the same as the function. */
export class HoldfastInterceptor implements HttpInterceptor {
  readonly #intercept = injectInterceptor();

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return this.#intercept(request, (sent) => next.handle(sent));
  }
}

function injectInterceptor(): HttpInterceptorFn {
  const takesToken = injectTakesToken();
  const proofs = inject(DEVICE_PROOFS);
  const renewing = inject(RENEWING_REQUESTS);
  const note = (answer: unknown): void => {
    if (answer instanceof HttpResponseBase) proofs.noteNonce(answer.headers);
  };
  return (request, next) => {
    const { method, url, headers, context } = request;
    if (context.get(SKIP_AUTH) || !takesToken(url, headers)) return next(request);
    return renewing<HttpEvent<unknown>>({
      method,
      url,
      replayable: !context.get(NO_REPLAY),
      send: (accessToken) =>
        accessToken === null
          ? next(request)
          : next(request.clone({ setHeaders: { Authorization: `Bearer ${accessToken}` } })).pipe(
              tap<HttpEvent<unknown>>({ next: note, error: note }),
            ),
      isAnswer: (event) => event instanceof HttpResponse,
      refusalOf: (error) =>
        error instanceof HttpErrorResponse && error.status === 401 ? readProblem(error.error) : [null],
      errorOf: (status, error) => new HttpErrorResponse({ status, url, error }),
    });
  };
}
