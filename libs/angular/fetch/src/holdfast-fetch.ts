import { isPlatformBrowser } from '@angular/common';
import { DOCUMENT, inject, PLATFORM_ID } from '@angular/core';
import { ɵDEVICE_PROOFS, ɵinjectTakesToken, ɵreadProblem, ɵRENEWING_REQUESTS } from '@holdfast/angular';
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
 * A `fetch` that does what the interceptor does for HttpClient: gives requests of ours their token, and sends once
 * more what was refused for it. A body that is a stream cannot be sent twice: such a request waits for a token that is
 * fresh enough, and gets its 401 otherwise. To be called in an injection context.
 *
 * Where the session is over before the request could be sent, the answer is the problem that the API would give.
 */
export function injectHoldfastFetch(): typeof fetch {
  const requests = inject(ɵRENEWING_REQUESTS);
  const proofs = inject(ɵDEVICE_PROOFS);
  const takesToken = ɵinjectTakesToken();
  const page = inject(DOCUMENT);
  const send = inject(FETCH);
  if (!isPlatformBrowser(inject(PLATFORM_ID))) return send;

  return async (input, init) => {
    const request = new Request(input instanceof Request ? input : new URL(input, page.baseURI), init);
    const { method, url, headers, signal } = request;
    if (!takesToken(url, headers)) return send(request);
    signal.throwIfAborted();
    const replayable = !(init?.body instanceof ReadableStream);

    const response$ = requests<Response>({
      method,
      url,
      replayable,
      send: (accessToken) =>
        defer(async () => {
          const attempt = replayable ? request.clone() : request;
          if (accessToken !== null) attempt.headers.set('Authorization', `Bearer ${accessToken}`);
          const response = await send(attempt);
          proofs.noteNonce(response.headers);
          return response;
        }).pipe(
          switchMap((response) =>
            response.status === 401 ? throwError(() => new Refusal(response)) : of(response),
          ),
        ),
      isAnswer: () => true,
      refusalOf: (error) =>
        error instanceof Refusal ? error.response.clone().text().then(ɵreadProblem) : [null],
      errorOf: (status, problem) =>
        problem === null
          ? new TypeError('The access token could not be renewed.')
          : new Refusal(
              new Response(JSON.stringify(problem), {
                status,
                headers: { 'Content-Type': PROBLEM_CONTENT_TYPE },
              }),
            ),
    });
    const aborted$ = fromEvent(signal, 'abort').pipe(
      switchMap(() => throwError(() => signal.reason as unknown)),
    );
    return firstValueFrom(merge(aborted$, response$).pipe(catchError(responseOf)));
  };
}

/** An answer that goes the way of errors until it is the caller's. */
class Refusal {
  readonly response: Response;

  constructor(response: Response) {
    this.response = response;
  }
}

function responseOf(error: unknown): Observable<Response> {
  return error instanceof Refusal ? of(error.response) : throwError(() => error);
}
