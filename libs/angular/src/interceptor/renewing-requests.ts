import { isPlatformBrowser } from '@angular/common';
import {
  HttpErrorResponse,
  HttpResponse,
  type HttpEvent,
  type HttpHandlerFn,
  type HttpRequest,
} from '@angular/common/http';
import { DOCUMENT, inject, Injectable, PLATFORM_ID } from '@angular/core';
import type { HeldToken, TokenWait } from '@holdfast/renewal';
import { catchError, from, switchMap, tap, throwError, type Observable } from 'rxjs';
import { readProblem } from '../api/api-answer.js';
import { takesAccessToken } from '../api/request-target.js';
import { endsSession, signedOutProblem } from '../api/session-verdict.js';
import { DeviceProofs } from '../device-key/device-proofs.js';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { RenewalEngine } from '../renewal/renewal-engine.js';
import { FRESH_ENOUGH_MS, NO_REPLAY } from './no-replay.js';
import { SKIP_AUTH } from './skip-auth.js';

/** What both kinds of interceptor do: gives requests their token, and replays once what was refused for it. */
@Injectable({ providedIn: 'root' })
export class RenewingRequests {
  readonly #engine = inject(RenewalEngine);
  readonly #proofs = inject(DeviceProofs);
  readonly #options = inject(HOLDFAST_OPTIONS);
  readonly #document = inject(DOCUMENT);
  readonly #inBrowser = isPlatformBrowser(inject(PLATFORM_ID));

  intercept(request: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    if (!this.#inBrowser || request.context.get(SKIP_AUTH)) return next(request);
    if (request.headers.has('Authorization')) return next(request);
    if (!takesAccessToken(request.url, this.#options, this.#document.baseURI)) return next(request);
    const send = (token: HeldToken): Observable<HttpEvent<unknown>> => this.#send(request, next, token);
    const wasSignedOut = this.#engine.state.session.kind === 'signed_out';
    const validForMs = request.context.get(NO_REPLAY) ? FRESH_ENOUGH_MS : 0;
    return this.#engine.tokenFor(validForMs).pipe(
      switchMap((wait) => {
        // Nobody was signed in to begin with: the API may well answer everyone.
        if (wait.kind === 'signed_out' && (wasSignedOut || wait.reason === null)) return next(request);
        if (wait.kind !== 'token') return failed(request, wait);
        const { token } = wait;
        return send(token).pipe(
          catchError((error: unknown) => this.#afterRefusal(request, error, token, send)),
        );
      }),
    );
  }

  #send(
    request: HttpRequest<unknown>,
    next: HttpHandlerFn,
    token: HeldToken,
  ): Observable<HttpEvent<unknown>> {
    const authorized = request.clone({ setHeaders: { Authorization: `Bearer ${token.accessToken}` } });
    return next(authorized).pipe(
      tap({
        next: (event) => {
          if (event instanceof HttpResponse) this.#proofs.noteNonce(event.headers);
        },
        error: (error: unknown) => {
          if (error instanceof HttpErrorResponse) this.#proofs.noteNonce(error.headers);
        },
      }),
    );
  }

  /** A second refusal goes to the caller: what is sent here again is not looked at again. */
  #afterRefusal(
    request: HttpRequest<unknown>,
    error: unknown,
    token: HeldToken,
    send: (token: HeldToken) => Observable<HttpEvent<unknown>>,
  ): Observable<HttpEvent<unknown>> {
    if (!(error instanceof HttpErrorResponse) || error.status !== 401) return throwError(() => error);
    return from(readProblem(error)).pipe(
      switchMap((problem) => {
        if (problem?.action === 'refresh' && request.context.get(NO_REPLAY)) {
          this.#engine.dispatch({ kind: 'token_refused', token });
          return throwError(() => error);
        }
        if (problem?.action === 'refresh') {
          return this.#engine
            .tokenAfter(token)
            .pipe(switchMap((wait) => (wait.kind === 'token' ? send(wait.token) : failed(request, wait))));
        }
        if (problem !== null && endsSession(problem)) {
          this.#engine.dispatch({ kind: 'session_ended', token, problem });
        }
        return throwError(() => error);
      }),
    );
  }
}

/** Nobody who waits is left hanging: the request fails with the reason of the refresh. */
function failed(
  { url }: HttpRequest<unknown>,
  wait: Exclude<TokenWait, { kind: 'token' }>,
): Observable<HttpEvent<unknown>> {
  return throwError(() => {
    if (wait.kind === 'signed_out') {
      return new HttpErrorResponse({ status: 401, url, error: signedOutProblem(wait.reason) });
    }
    const { status, problem } = wait.failure;
    return new HttpErrorResponse({ status, url, error: problem });
  });
}
