import { inject, InjectionToken } from '@angular/core';
import type { Problem } from '@holdfast/contract';
import { sessionEnded, tokenRejected, type SignOutReason, type TokenOutcome } from '@holdfast/renewal';
import { catchError, defer, switchMap, tap, throwError, type Observable, type ObservableInput } from 'rxjs';
import type { RequestPhase } from '../events/holdfast-event.js';
import { RENEWAL_ENGINE, type RenewalEngine } from '../renewal/renewal-engine.js';

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
  refusalOf(error: unknown): ObservableInput<Problem | null>;
  /** What the caller gets who waited for a token in vain; `status` 0 where there was no answer. */
  errorOf(status: number, problem: SignOutReason | null): unknown;
}

type Tell = (phase: RequestPhase) => void;

/** Gives requests their token, and sends once more what was refused for it. */
export type RenewingRequests = <Answer>(request: RenewableRequest<Answer>) => Observable<Answer>;

declare const ngDevMode: boolean | object;

export const RENEWING_REQUESTS = new InjectionToken<RenewingRequests>(ngDevMode ? 'RenewingRequests' : '', {
  providedIn: 'root',
  factory: () => {
    const engine = inject(RENEWAL_ENGINE);
    let count = 0;
    return (request) =>
      defer(() => {
        const id = (count += 1);
        const { method, url } = request;
        const tell: Tell = (phase) => {
          engine.events$.next({ kind: 'request', id, method, url, phase });
        };
        let isAnswered = false;
        tell('waiting');
        return start(engine, request, tell).pipe(
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
  },
});

function start<Answer>(
  engine: RenewalEngine,
  request: RenewableRequest<Answer>,
  tell: Tell,
): Observable<Answer> {
  const wasSignedOut = engine.state$.value.session.kind === 'signed_out';
  return engine.tokenFor(request.replayable ? 0 : FRESH_ENOUGH_MS).pipe(
    switchMap((wait) => {
      // Nobody was signed in to begin with: the API may well answer everyone.
      if (wait.kind === 'signed_out' && (wasSignedOut || wait.reason === null)) {
        tell('sent');
        return request.send(null);
      }
      const sent$ = send(request, wait, tell, 'sent');
      if (wait.kind !== 'signed_in') return sent$;
      return sent$.pipe(
        catchError((error: unknown) => afterRefusal(engine, request, error, wait.token.accessToken, tell)),
      );
    }),
  );
}

/** A second refusal goes to the caller: what is sent here again is not looked at again. */
function afterRefusal<Answer>(
  engine: RenewalEngine,
  request: RenewableRequest<Answer>,
  error: unknown,
  accessToken: string,
  tell: Tell,
): Observable<Answer> {
  return defer(() => request.refusalOf(error)).pipe(
    switchMap((problem) => {
      if (problem?.action === 'refresh') {
        tell('refused');
        engine.pass(tokenRejected(accessToken));
        if (request.replayable) {
          return engine.tokenFor(0).pipe(switchMap((wait) => send(request, wait, tell, 'replayed')));
        }
      } else if (problem !== null && endsSession(problem)) {
        engine.pass(sessionEnded(accessToken, problem));
      }
      return throwError(() => error);
    }),
  );
}

/** Nobody who waits is left hanging: the request fails with the reason of the refresh. */
function send<Answer>(
  request: RenewableRequest<Answer>,
  wait: TokenOutcome,
  tell: Tell,
  phase: RequestPhase,
): Observable<Answer> {
  if (wait.kind === 'signed_in') {
    tell(phase);
    return request.send(wait.token.accessToken);
  }
  const { status, problem } =
    wait.kind === 'retry_scheduled' ? wait.failure : { status: 401, problem: wait.reason };
  return throwError(() => request.errorOf(status, problem));
}

/** A route that wants a more recent sign-in says nothing against the session: its caller may ask, and go on. */
function endsSession({ action, code }: Problem): boolean {
  return action === 'sign_in' && code !== 'insufficient_user_authentication';
}
