import { isPlatformBrowser } from '@angular/common';
import {
  HttpErrorResponse,
  HttpResponse,
  type HttpEvent,
  type HttpHandlerFn,
  type HttpRequest,
} from '@angular/common/http';
import { DOCUMENT, inject, Injectable, PLATFORM_ID } from '@angular/core';
import { PROBLEMS, problemType, type Problem } from '@holdfast/contract';
import type { HeldToken, SignOutReason, TokenWait } from '@holdfast/renewal';
import { catchError, from, switchMap, tap, throwError, type Observable } from 'rxjs';
import { readProblem } from '../api/api-answer.js';
import { takesAccessToken } from '../api/request-target.js';
import { DeviceProofs } from '../device-key/device-proofs.js';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { RenewalEngine } from '../renewal/renewal-engine.js';
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
    if (!takesAccessToken(request, this.#options, this.#document.baseURI)) return next(request);
    const send = (token: HeldToken): Observable<HttpEvent<unknown>> => this.#send(request, next, token);
    const wasSignedOut = this.#engine.state.session.kind === 'signed_out';
    return this.#engine.tokenFor(0).pipe(
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

/** A route that wants a more recent sign-in says nothing against the session: its caller may ask, and go on. */
function endsSession({ action, code }: Problem): boolean {
  return action === 'sign_in' && code !== 'insufficient_user_authentication';
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

function signedOutProblem(reason: SignOutReason | null): Problem {
  const code = reason === null || reason.code === 'signed_out' ? 'session_revoked' : reason.code;
  const { status, action, title } = PROBLEMS[code];
  return {
    type: problemType(code),
    title,
    status,
    code,
    action,
    detail: reason?.detail ?? title,
    instance: '',
  };
}
