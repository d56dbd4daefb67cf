import { isPlatformBrowser } from '@angular/common';
import { DOCUMENT, inject, PLATFORM_ID } from '@angular/core';
import { ɵTokenPolicy, ɵWaitingRequests, type SignOutReason } from '@holdfast/angular';
import { PROBLEM_CONTENT_TYPE } from '@holdfast/contract';
import {
  catchError,
  defer,
  firstValueFrom,
  fromEvent,
  merge,
  of,
  switchMap,
  throwError,
  type Observable,
} from 'rxjs';
import { FETCH } from './fetch.js';

/**
 * A `fetch` that does what the interceptor does for HttpClient: adds the access token to requests to the API, and
 * replays a request that is rejected because its token expired. A stream cannot be sent twice: a request with one waits
 * for a token that stays valid long enough, and if that is rejected, the caller receives the 401. Call it in an
 * injection context.
 *
 * If the session has ended before the request was sent, the response is the problem that the API would send.
 *
 * @example
 * ```ts
 * readonly #fetch = injectHoldfastFetch();
 *
 * async exportNotes(): Promise<Blob> {
 *   const response = await this.#fetch('/api/v1/notes/export');
 *   return response.blob();
 * }
 * ```
 */
export function injectHoldfastFetch(): typeof fetch {
  const waitingRequests = inject(ɵWaitingRequests);
  const policy = inject(ɵTokenPolicy);
  const page = inject(DOCUMENT);
  const send = inject(FETCH);
  if (!isPlatformBrowser(inject(PLATFORM_ID))) return send;

  return async (input, init) => {
    const request = new Request(input instanceof Request ? input : new URL(input, page.baseURI), init);
    const { method, url, headers, signal } = request;
    if (!policy.allows(url, headers)) return send(request);
    signal.throwIfAborted();
    const replayable = !(init?.body instanceof ReadableStream);
    const response$ = waitingRequests.send<Response>({
      method,
      url,
      replayable,
      send: (added) =>
        defer(() => send(withHeaders(replayable ? request.clone() : request, added))).pipe(
          switchMap((response) =>
            response.status === 401 ? throwError(() => new Unauthorized(response)) : of(response),
          ),
        ),
      isResponse: () => true,
      headersOf: (error) => (error instanceof Unauthorized ? error.response.headers : null),
      unauthorizedBodyOf: (error) =>
        error instanceof Unauthorized ? error.response.clone().body : undefined,
      toError: (status, problem) =>
        problem === null
          ? new TypeError('The access token could not be refreshed.')
          : new Unauthorized(problemResponse(status, problem)),
    });
    const aborted$ = fromEvent(signal, 'abort').pipe(
      switchMap(() => throwError(() => signal.reason as unknown)),
    );
    return firstValueFrom(merge(aborted$, response$).pipe(catchError(toResponse)));
  };
}

function withHeaders(request: Request, added: Readonly<Record<string, string>>): Request {
  for (const [name, value] of Object.entries(added)) request.headers.set(name, value);
  return request;
}

function problemResponse(status: number, problem: SignOutReason): Response {
  return new Response(JSON.stringify(problem), { status, headers: { 'Content-Type': PROBLEM_CONTENT_TYPE } });
}

/** Carries a 401 response as an error, as HttpClient does. The caller receives the response. */
class Unauthorized {
  readonly response: Response;

  constructor(response: Response) {
    this.response = response;
  }
}

function toResponse(error: unknown): Observable<Response> {
  return error instanceof Unauthorized ? of(error.response) : throwError(() => error);
}
