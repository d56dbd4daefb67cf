import {
  HttpErrorResponse,
  HttpResponse,
  HttpResponseBase,
  type HttpEvent,
  type HttpRequest,
} from '@angular/common/http';
import { isProblem } from '@holdfast/contract';
import { tap, type Observable } from 'rxjs';
import { warnDeveloper } from '../development/warn-developer.js';
import type { TokenPolicy } from '../requests/token-policy.js';
import { responseErrorOf } from './response-error.js';

const LAST =
  'Register holdfastInterceptor last: withInterceptors([yours, holdfastInterceptor]). ' +
  'withInterceptorsFromDi() goes before withInterceptors().';

/** Errors that an application throws when a request times out or is aborted, regardless of the response. */
const NOT_A_RESPONSE = ['TimeoutError', 'AbortError'];

type Watch = (
  request: HttpRequest<unknown>,
  events$: Observable<HttpEvent<unknown>>,
) => Observable<HttpEvent<unknown>>;

/** Watches the interceptors that run after the library's. */
export interface InterceptorOrder {
  /** For a request that the library handles. */
  readonly handled: Watch;
  /** For a request that the library passes on unchanged. */
  readonly passedOn: Watch;
}

/**
 * Warns, in development and once each, about mistakes that disable the library: an interceptor after the library's that
 * replaces errors or changes URLs, and a route that needs a token but is not below the API's paths.
 */
export function watchInterceptorOrder(policy: TokenPolicy, apiPaths: readonly string[]): InterceptorOrder {
  const said = new Set<string>();
  const say = (topic: string, { method, url }: HttpRequest<unknown>, text: string): void => {
    if (said.has(topic)) return;
    said.add(topic);
    warnDeveloper(`${method} ${url} ${text}`);
  };

  const handled: Watch = (request, events$) => {
    let hasResponse = false;
    const replaced = (): void => {
      say(
        'replaced',
        request,
        'did not end with its response, since another interceptor has replaced it. An expired access token cannot be ' +
          `noticed then, and the request is not replayed. ${LAST}`,
      );
    };
    return events$.pipe(
      tap({
        next: (event) => {
          hasResponse ||= event instanceof HttpResponse;
        },
        error: (error: unknown) => {
          if (responseErrorOf(error) === null && !isTimeout(error)) replaced();
        },
        complete: () => {
          if (!hasResponse) replaced();
        },
      }),
    );
  };

  const passedOn: Watch = (request, events$) => {
    const look = (event: unknown): void => {
      if (!(event instanceof HttpResponseBase)) return;
      const { url } = event;
      if (url !== null && policy.allows(url, request.headers)) {
        say(
          'changed',
          request,
          `went to ${url} without a token, since another interceptor has changed its URL. ${LAST}`,
        );
      } else if (needsToken(event)) {
        const paths = apiPaths.join(', ');
        say('path', request, `needs a token but is not below ${paths}. Add its path to apiPaths.`);
      }
    };
    return events$.pipe(tap<HttpEvent<unknown>>({ next: look, error: look }));
  };

  return { handled, passedOn };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && NOT_A_RESPONSE.includes(error.name);
}

function needsToken(response: HttpResponseBase): boolean {
  if (!(response instanceof HttpErrorResponse)) return false;
  const body: unknown = response.error;
  return isProblem(body) && body.code === 'token_missing';
}
