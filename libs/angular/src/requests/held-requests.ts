import { computed, inject, Injectable, signal } from '@angular/core';
import type { Problem } from '@holdfast/contract';
import { endVerdict, type RenewalState, type SignOutReason } from '@holdfast/renewal';
import { defer, finalize, map, merge, Subject, take, type Observable } from 'rxjs';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';

/** Further requests fail as they do without `onSessionEnd: 'hold'`. */
const MAX_HELD_REQUESTS = 100;

/** What the user has to do before the held requests are sent, and why. */
export interface SessionPrompt {
  readonly kind: 'sign_in' | 'reauthenticate';
  readonly problem: SignOutReason;
}

/** Which requests wait for the user, where the option `onSessionEnd` is `hold`. */
@Injectable({ providedIn: 'root' })
export class HeldRequests {
  readonly #dismissed$ = new Subject<null>();
  readonly #stepUps = signal<readonly Problem[]>([]);
  #signInCount = 0;

  readonly isOn = inject(HOLDFAST_OPTIONS).onSessionEnd === 'hold';

  /** The problem of the first request that waits for a reauthentication. Null if none does. */
  readonly stepUp = computed(() => this.#stepUps()[0] ?? null);

  /** Why requests wait for a sign-in. Null if they do not: somebody is signed in, or the user signed out. */
  verdict(state: RenewalState): SignOutReason | null {
    return this.isOn ? endVerdict(state) : null;
  }

  /** Replaces the outcome of a wait by null for as long as the user may sign in again. */
  untilSignedIn<Outcome>(outcome$: Observable<readonly [Outcome, RenewalState]>): Observable<Outcome | null> {
    let isHeld = false;
    const hold = (next: boolean): void => {
      this.#signInCount += Number(next) - Number(isHeld);
      isHeld = next;
    };
    return outcome$.pipe(
      map(([outcome, state]) => {
        hold(this.verdict(state) !== null && (isHeld || this.#signInCount < MAX_HELD_REQUESTS));
        return isHeld ? null : outcome;
      }),
      finalize(() => {
        hold(false);
      }),
    );
  }

  /** Shows the problem to the user until the wait has ended. Emits null instead if the user does not reauthenticate. */
  untilReauthenticated<Outcome>(problem: Problem, outcome$: Observable<Outcome>): Observable<Outcome | null> {
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

  /** Whether another request may wait for a reauthentication. */
  hasRoom(): boolean {
    return this.#stepUps().length < MAX_HELD_REQUESTS;
  }

  /** Fails the requests that wait for a reauthentication. */
  dismiss(): void {
    this.#dismissed$.next(null);
  }
}
