import type {
  HttpEvent,
  HttpHandler,
  HttpInterceptor,
  HttpInterceptorFn,
  HttpRequest,
} from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type { Observable } from 'rxjs';
import { RenewingRequests } from './renewing-requests.js';

/** For `provideHttpClient(withInterceptors([holdfastInterceptor]))`. */
export const holdfastInterceptor: HttpInterceptorFn = (request, next) =>
  inject(RenewingRequests).intercept(request, next);

/** For `HTTP_INTERCEPTORS` and `withInterceptorsFromDi()`; the same as the function. */
@Injectable()
export class HoldfastInterceptor implements HttpInterceptor {
  readonly #requests = inject(RenewingRequests);

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return this.#requests.intercept(request, (renewed) => next.handle(renewed));
  }
}
