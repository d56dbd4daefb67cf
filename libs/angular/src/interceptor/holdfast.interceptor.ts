import { isPlatformBrowser } from '@angular/common';
import {
  HttpErrorResponse,
  HttpResponse,
  type HttpEvent,
  type HttpHandler,
  type HttpInterceptor,
  type HttpInterceptorFn,
  type HttpRequest,
} from '@angular/common/http';
import { inject, Injectable, PLATFORM_ID } from '@angular/core';
import { tap, type Observable } from 'rxjs';
import { readProblem } from '../api/api-answer.js';
import { DeviceProofs } from '../device-key/device-proofs.js';
import { RenewingRequests } from '../requests/renewing-requests.js';
import { RequestTarget } from '../requests/request-target.js';
import { NO_REPLAY } from './no-replay.js';
import { SKIP_AUTH } from './skip-auth.js';

/** For `HTTP_INTERCEPTORS` and `withInterceptorsFromDi()`; the same as the function. */
@Injectable({ providedIn: 'root' })
export class HoldfastInterceptor implements HttpInterceptor {
  readonly #requests = inject(RenewingRequests);
  readonly #proofs = inject(DeviceProofs);
  readonly #target = inject(RequestTarget);
  readonly #inBrowser = isPlatformBrowser(inject(PLATFORM_ID));

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const { method, url, headers, context } = request;
    if (!this.#inBrowser || context.get(SKIP_AUTH) || !this.#target.takesToken(url, headers)) {
      return next.handle(request);
    }
    return this.#requests.run<HttpEvent<unknown>>({
      method,
      url,
      replayable: !context.get(NO_REPLAY),
      send: (accessToken) => {
        if (accessToken === null) return next.handle(request);
        const authorized = request.clone({ setHeaders: { Authorization: `Bearer ${accessToken}` } });
        const note = (answer: unknown): void => {
          if (answer instanceof HttpResponse || answer instanceof HttpErrorResponse) {
            this.#proofs.noteNonce(answer.headers);
          }
        };
        return next.handle(authorized).pipe(tap<HttpEvent<unknown>>({ next: note, error: note }));
      },
      isAnswer: (event) => event instanceof HttpResponse,
      refusalOf: (error) =>
        error instanceof HttpErrorResponse && error.status === 401 ? readProblem(error) : null,
      errorOf: (status, error) => new HttpErrorResponse({ status, url, error }),
    });
  }
}

/** For `provideHttpClient(withInterceptors([holdfastInterceptor]))`. */
export const holdfastInterceptor: HttpInterceptorFn = (request, next) =>
  inject(HoldfastInterceptor).intercept(request, { handle: next });
