import { inject, Injectable } from '@angular/core';
import type { Problem } from '@holdfast/contract';
import type { TokenWait } from '@holdfast/renewal';
import { catchError, defer, from, switchMap, tap, throwError, type Observable } from 'rxjs';
import { EVENTS, type RequestPhase } from '../events/holdfast-event.js';
import { RenewalEngine } from '../renewal/renewal-engine.js';
import { endsSession, signedOutProblem } from './session-verdict.js';

/** What cannot be sent twice starts with a token that is good for so long. */
const FRESH_ENOUGH_MS = 10_000;

/** A request of ours, whatever sends it. */
export interface RenewableRequest<Answer> {
  readonly method: string;
  readonly url: string;
  /** Whether it may be sent once more. */
  readonly replayable: boolean;
  /** @param accessToken null for one who is not signed in */
  send(accessToken: string | null): Observable<Answer>;
  /** Whether what was sent back is the answer itself, and not news of its way. */
  isAnswer(answer: Answer): boolean;
  /** What the API said with a 401; null for everything else. */
  refusalOf(error: unknown): Promise<Problem | null> | null;
  /** What the caller gets who waited for a token in vain; `status` 0 where there was no answer. */
  errorOf(status: number, problem: Problem | null): unknown;
}

type Tell = (phase: RequestPhase) => void;

/** Gives requests their token, and sends once more what was refused for it. */
@Injectable({ providedIn: 'root' })
export class RenewingRequests {
  readonly #engine = inject(RenewalEngine);
  readonly #events = inject(EVENTS);
  #count = 0;

  run<Answer>(request: RenewableRequest<Answer>): Observable<Answer> {
    return defer(() => {
      const id = (this.#count += 1);
      const { method, url } = request;
      const tell: Tell = (phase) => {
        this.#events.next({ kind: 'request', id, method, url, phase });
      };
      let isAnswered = false;
      tell('waiting');
      return this.#start(request, tell).pipe(
        tap({
          next: (answer) => {
            if (!request.isAnswer(answer)) return;
            isAnswered = true;
            tell('succeeded');
          },
          error: () => {
            tell('failed');
          },
          unsubscribe: () => {
            // Who takes the first answer and leaves has cancelled nothing.
            if (!isAnswered) tell('cancelled');
          },
        }),
      );
    });
  }

  #start<Answer>(request: RenewableRequest<Answer>, tell: Tell): Observable<Answer> {
    const wasSignedOut = this.#engine.state.session.kind === 'signed_out';
    return this.#engine.tokenFor(request.replayable ? 0 : FRESH_ENOUGH_MS).pipe(
      switchMap((wait) => {
        // Nobody was signed in to begin with: the API may well answer everyone.
        if (wait.kind === 'signed_out' && (wasSignedOut || wait.reason === null)) {
          tell('sent');
          return request.send(null);
        }
        const sent$ = send(request, wait, tell, 'sent');
        if (wait.kind !== 'token') return sent$;
        return sent$.pipe(
          catchError((error: unknown) => this.#afterRefusal(request, error, wait.token.accessToken, tell)),
        );
      }),
    );
  }

  /** A second refusal goes to the caller: what is sent here again is not looked at again. */
  #afterRefusal<Answer>(
    request: RenewableRequest<Answer>,
    error: unknown,
    accessToken: string,
    tell: Tell,
  ): Observable<Answer> {
    const refusal = request.refusalOf(error);
    if (refusal === null) return throwError(() => error);
    return from(refusal).pipe(
      switchMap((problem) => {
        if (problem?.action === 'refresh') {
          tell('refused');
          this.#engine.noteRefusal(accessToken);
          if (request.replayable) {
            return this.#engine.tokenFor(0).pipe(switchMap((wait) => send(request, wait, tell, 'replayed')));
          }
        } else if (problem !== null && endsSession(problem)) {
          this.#engine.dispatch({ kind: 'session_ended', accessToken, problem });
        }
        return throwError(() => error);
      }),
    );
  }
}

/** Nobody who waits is left hanging: the request fails with the reason of the refresh. */
function send<Answer>(
  request: RenewableRequest<Answer>,
  wait: TokenWait,
  tell: Tell,
  phase: RequestPhase,
): Observable<Answer> {
  if (wait.kind === 'token') {
    tell(phase);
    return request.send(wait.token.accessToken);
  }
  const { status, problem } =
    wait.kind === 'failed' ? wait.failure : { status: 401, problem: signedOutProblem(wait.reason) };
  return throwError(() => request.errorOf(status, problem));
}
