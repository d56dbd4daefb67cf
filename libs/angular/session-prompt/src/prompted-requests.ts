import { computed, inject, Injectable, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ɵRenewalEngine, type SignOutReason, type ɵUserWait, type ɵWaitForToken } from '@holdfast/angular';
import type { Problem } from '@holdfast/contract';
import { endVerdict, type HeldToken, type RenewalState, type TokenOutcome } from '@holdfast/renewal';
import { defer, finalize, map, merge, Subject, take, type Observable } from 'rxjs';

/** Further requests fail as they do without prompts. */
const MAX_WAITING_REQUESTS = 100;

/** What the user has to do before the waiting requests are sent, and why. */
export interface SessionPrompt {
  readonly kind: 'sign_in' | 'reauthenticate';
  readonly problem: SignOutReason;
}

/** The requests that wait for the user. */
@Injectable({ providedIn: 'root' })
export class PromptedRequests implements ɵUserWait {
  readonly #engine = inject(ɵRenewalEngine);
  readonly #state = toSignal(this.#engine.state$, { requireSync: true });
  readonly #dismissed$ = new Subject<null>();
  readonly #stepUps = signal<readonly Problem[]>([]);
  #signInCount = 0;

  readonly prompt = computed<SessionPrompt | null>(() => {
    const verdict = endVerdict(this.#state());
    if (verdict !== null) return { kind: 'sign_in', problem: verdict };
    const [problem] = this.#stepUps();
    return problem === undefined ? null : { kind: 'reauthenticate', problem };
  });

  expectsSignIn(state: RenewalState): boolean {
    return endVerdict(state) !== null;
  }

  untilSignedIn(outcome$: Observable<TokenOutcome | null>): Observable<TokenOutcome | null> {
    let isWaiting = false;
    const setWaiting = (next: boolean): void => {
      this.#signInCount += Number(next) - Number(isWaiting);
      isWaiting = next;
    };
    return outcome$.pipe(
      map((outcome) => {
        const hasRoom = isWaiting || this.#signInCount < MAX_WAITING_REQUESTS;
        setWaiting(hasRoom && this.expectsSignIn(this.#engine.state));
        return isWaiting ? null : outcome;
      }),
      finalize(() => {
        setWaiting(false);
      }),
    );
  }

  untilReauthenticated(
    problem: Problem,
    { sessionId, authenticatedAt }: HeldToken,
    waitForToken: ɵWaitForToken,
  ): Observable<TokenOutcome | null> | null {
    if (this.#stepUps().length >= MAX_WAITING_REQUESTS) return null;
    const outcome$ = waitForToken(
      (next) => next.sessionId !== sessionId || next.authenticatedAt > authenticatedAt,
    );
    return defer(() => {
      this.#stepUps.update((problems) => [...problems, problem]);
      return merge(outcome$, this.#dismissed$);
    }).pipe(
      take(1),
      finalize(() => {
        this.#stepUps.update((problems) => problems.filter((other) => other !== problem));
      }),
    );
  }

  /** Fails the requests that wait for a reauthentication. */
  dismissReauthentication(): void {
    this.#dismissed$.next(null);
  }
}
