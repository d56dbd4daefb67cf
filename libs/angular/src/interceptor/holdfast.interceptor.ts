import {
  HttpErrorResponse,
  HttpResponse,
  type HttpEvent,
  type HttpHandler,
  type HttpInterceptor,
  type HttpInterceptorFn,
  type HttpRequest,
} from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type { Observable } from 'rxjs';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { TokenPolicy } from '../requests/token-policy.js';
import { WaitingRequests } from '../requests/waiting-requests.js';
import { watchInterceptorOrder } from './interceptor-order.js';
import { NO_REPLAY, SKIP_AUTH } from './request-context.js';
import { responseErrorOf } from './response-error.js';

/**
 * Class-based interceptor for `HTTP_INTERCEPTORS` and `withInterceptorsFromDi()`. Does the same as
 * `holdfastInterceptor`.
 *
 * @example
 * ```ts
 * providers: [
 *   provideHttpClient(withInterceptorsFromDi()),
 *   { provide: HTTP_INTERCEPTORS, useClass: HoldfastInterceptor, multi: true },
 *   provideHoldfast(),
 * ];
 * ```
 */
@Injectable({ providedIn: 'root' })
export class HoldfastInterceptor implements HttpInterceptor {
  readonly #policy = inject(TokenPolicy);
  readonly #waitingRequests = inject(WaitingRequests);
  readonly #order = ngDevMode ? watchInterceptorOrder(this.#policy, inject(HOLDFAST_OPTIONS).apiPaths) : null;

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const { method, url, headers, context } = request;
    if (context.get(SKIP_AUTH)) return next.handle(request);
    if (!this.#policy.allows(url, headers)) {
      const events$ = next.handle(request);
      return this.#order?.passedOn(request, events$) ?? events$;
    }
    return this.#waitingRequests.send<HttpEvent<unknown>>({
      method,
      url,
      replayable: !context.get(NO_REPLAY),
      send: (setHeaders) => {
        const events$ = next.handle(request.clone({ setHeaders }));
        return this.#order?.handled(request, events$) ?? events$;
      },
      isResponse: (event) => event instanceof HttpResponse,
      headersOf: (error) => responseErrorOf(error)?.headers ?? null,
      unauthorizedBodyOf: (error) => {
        const response = responseErrorOf(error);
        return response?.status === 401 ? (response.error as unknown) : undefined;
      },
      toError: (status, error) => new HttpErrorResponse({ status, url, error }),
    });
  }
}

/**
 * Adds the access token to requests to the API. When the token has expired, requests wait for one refresh and are
 * replayed with the new token.
 *
 * @example
 * ```ts
 * providers: [provideHttpClient(withInterceptors([holdfastInterceptor])), provideHoldfast()];
 * ```
 */
export const holdfastInterceptor: HttpInterceptorFn = (request, next) =>
  inject(HoldfastInterceptor).intercept(request, { handle: next });
