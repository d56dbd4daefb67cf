import { inject, Injectable } from '@angular/core';
import type { Problem, ProblemAction } from '@holdfast/contract';
import {
  currentToken,
  ownerOf,
  sessionEnded,
  tokenOutcome,
  tokenOwner,
  tokenRejected,
  tokenRequested,
  type HeldToken,
  type RequestOwner,
  type TokenOutcome,
} from '@holdfast/renewal';
import { catchError, defer, filter, map, switchMap, take, tap, throwError, type Observable } from 'rxjs';
import { readProblem, rejectsToken } from '../api/problem-response.js';
import { Clocks } from '../browser/clocks.js';
import { currentZone, inZone } from '../browser/zones.js';
import type { RequestPhase } from '../events/holdfast-event.js';
import { RenewalEngine } from '../renewal/renewal-engine.js';
import { ACCESS_PROOFS } from './access-proofs.js';
import type { ApiRequest } from './api-request.js';
import { authorizationOf } from './authorization.js';
import { USER_WAIT } from './user-wait.js';

/** A request that cannot be replayed starts with a token that stays valid for at least this long. */
const MIN_VALIDITY_WITHOUT_REPLAY_MS = 10_000;

/** What a caller waits for. */
interface TokenWait {
  /** Whose token. */
  readonly owner?: RequestOwner;
  readonly isAcceptable?: (token: HeldToken) => boolean;
  /** Whether the wait goes on while the user may sign in again. Defaults to true. */
  readonly includesUser?: boolean;
}

interface TrackedRequest<Event> extends ApiRequest<Event> {
  report(phase: RequestPhase): void;
}

/**
 * The wait queue: waiting requests subscribe to the `BehaviorSubject` of the renewal engine, and `switchMap` sends each
 * one as soon as the state has a token for it, so one refresh serves them all.
 */
@Injectable({ providedIn: 'root' })
export class WaitingRequests {
  readonly #engine = inject(RenewalEngine);
  readonly #clocks = inject(Clocks);
  readonly #proofs = inject(ACCESS_PROOFS, { optional: true });
  readonly #userWait = inject(USER_WAIT, { optional: true });
  #requestCount = 0;

  /** Sends a request with the access token, and replays it once if the API rejects the token. */
  send<Event>(request: ApiRequest<Event>): Observable<Event> {
    return defer(() => {
      const zone = currentZone();
      const tracked = this.#track({ ...request, send: (headers) => inZone(zone, request.send(headers)) });
      let hasResponse = false;
      tracked.report('waiting');
      return inZone(zone, this.#sendFirst(tracked)).pipe(
        tap({
          next: (event) => {
            if (!request.isResponse(event)) return;
            hasResponse = true;
            tracked.report('succeeded');
          },
          error: () => {
            tracked.report('failed');
          },
          unsubscribe: () => {
            // A caller that unsubscribes after the response has cancelled nothing.
            if (!hasResponse) tracked.report('cancelled');
          },
        }),
      );
    });
  }

  /**
   * Emits once: a token that stays valid for `minValidityMs`, refreshed first if necessary, or the reason why there is
   * none. By default, the token is one of the session that there is.
   */
  waitForToken(
    minValidityMs: number,
    { owner, isAcceptable, includesUser = true }: TokenWait = {},
  ): Observable<TokenOutcome> {
    return defer(() => {
      const validUntil = this.#clocks.now() + minValidityMs;
      const state = this.#engine.state;
      const requester = owner ?? ownerOf(state);
      const earlierToken = currentToken(state)?.accessToken;
      // A new token is acceptable no matter how short its lifetime: the API does not issue longer ones.
      const isUsable = (token: HeldToken): boolean =>
        (token.accessToken !== earlierToken || token.expiresAt > validUntil) &&
        isAcceptable?.(token) !== false;
      this.#engine.dispatch(tokenRequested(minValidityMs));
      const outcome$ = this.#engine.state$.pipe(map((later) => tokenOutcome(later, requester, isUsable)));
      const userWait = includesUser ? this.#userWait : null;
      const waiting$ = userWait?.untilSignedIn(outcome$) ?? outcome$;
      return waiting$.pipe(
        filter((outcome) => outcome !== null),
        take(1),
      );
    });
  }

  /** Expires a token that the API rejected, and starts a refresh. */
  rejectToken(accessToken: string): void {
    this.#engine.dispatch(tokenRejected(accessToken));
  }

  #track<Event>(request: ApiRequest<Event>): TrackedRequest<Event> {
    const { method, url } = request;
    const id = (this.#requestCount += 1);
    const report = (phase: RequestPhase): void => {
      this.#engine.events$.next({ kind: 'request', id, method, url, phase });
    };
    return { ...request, report };
  }

  #sendFirst<Event>(request: TrackedRequest<Event>): Observable<Event> {
    const { session } = this.#engine.state;
    return this.waitForToken(request.replayable ? 0 : MIN_VALIDITY_WITHOUT_REPLAY_MS).pipe(
      switchMap((outcome) => {
        // Nobody was signed in before, so the route may be public.
        if (outcome.kind === 'signed_out' && (outcome === session || outcome.reason === null)) {
          request.report('sent');
          return request.send({});
        }
        return this.#attempt(outcome, request, 'sent', []);
      }),
    );
  }

  /** @param handled What the API has asked for so far. Whatever it asks for a second time goes to the caller. */
  #attempt<Event>(
    outcome: TokenOutcome,
    request: TrackedRequest<Event>,
    phase: 'sent' | 'replayed',
    handled: readonly ProblemAction[],
  ): Observable<Event> {
    const sent$ = this.#sendWith(outcome, request, phase);
    if (outcome.kind !== 'signed_in') return sent$;
    const { token } = outcome;
    return sent$.pipe(
      catchError((error: unknown) => {
        const body = request.unauthorizedBodyOf(error);
        if (body === undefined) return throwError(() => error);
        return defer(() => readProblem(body)).pipe(
          switchMap((problem) => {
            const isExpired = problem === null && rejectsToken(request.headersOf(error));
            const action = isExpired ? 'refresh' : (problem?.action ?? 'none');
            if (handled.includes(action)) return throwError(() => error);
            const outcome$ = this.#outcomeAfter(action, problem, request, token, error);
            if (outcome$ === null || !request.replayable) return throwError(() => error);
            return outcome$.pipe(
              switchMap((next) =>
                next === null
                  ? throwError(() => error)
                  : this.#attempt(next, request, 'replayed', [...handled, action]),
              ),
            );
          }),
        );
      }),
    );
  }

  /** Does what the API asks for. Returns the wait for another token, or null if there is nothing to wait for. */
  #outcomeAfter<Event>(
    action: ProblemAction,
    problem: Problem | null,
    request: TrackedRequest<Event>,
    token: HeldToken,
    error: unknown,
  ): Observable<TokenOutcome | null> | null {
    const owner = tokenOwner(token);
    if (action === 'refresh') {
      request.report('rejected');
      this.rejectToken(token.accessToken);
      return this.waitForToken(0, { owner });
    }
    if (action === 'prove' && this.#proofs?.challenged(request, error)) {
      return this.waitForToken(0, { owner });
    }
    if (problem === null) return null;
    if (action === 'sign_in') {
      this.#engine.dispatch(sessionEnded(token.accessToken, problem));
      // The account may have signed in again meanwhile, in this tab or another.
      const hasNext = currentToken(this.#engine.state) !== null;
      return hasNext || this.#userWait !== null ? this.waitForToken(0, { owner }) : null;
    }
    if (action !== 'reauthenticate' || this.#userWait === null) return null;
    return this.#userWait.untilReauthenticated(problem, token, (isAcceptable) =>
      this.waitForToken(0, { owner, isAcceptable }),
    );
  }

  /** Without a token the request fails with the reason of the refresh, so that no waiting request hangs. */
  #sendWith<Event>(
    outcome: TokenOutcome,
    request: TrackedRequest<Event>,
    phase: 'sent' | 'replayed',
  ): Observable<Event> {
    if (outcome.kind === 'signed_in') {
      request.report(phase);
      const { token } = outcome;
      return this.#proofs?.send(request, token) ?? request.send(authorizationOf(token));
    }
    const { status, problem } =
      outcome.kind === 'retry_scheduled' ? outcome.failure : { status: 401, problem: outcome.reason };
    return throwError(() => request.toError(status, problem));
  }
}
