import { InjectionToken } from '@angular/core';
import type { Problem } from '@holdfast/contract';
import type { HeldToken, RenewalState, TokenOutcome } from '@holdfast/renewal';
import type { Observable } from 'rxjs';

/** Waits for a token that is acceptable. */
export type WaitForToken = (isAcceptable: (token: HeldToken) => boolean) => Observable<TokenOutcome>;

/** Lets requests wait for the user, who may sign in or reauthenticate where they are. */
export interface UserWait {
  /** Whether the user may still sign in, so that nothing has ended with the session. */
  expectsSignIn(state: RenewalState): boolean;
  /** Replaces the outcome of a wait by null for as long as the user may sign in. */
  untilSignedIn(outcome$: Observable<TokenOutcome | null>): Observable<TokenOutcome | null>;
  /**
   * Waits until the user has reauthenticated in the session of a token, as the API has asked for. Emits null if the
   * user does not. Null if no other request may wait.
   */
  untilReauthenticated(
    problem: Problem,
    token: HeldToken,
    waitForToken: WaitForToken,
  ): Observable<TokenOutcome | null> | null;
}

/** Missing by default: requests fail when the session ends. */
export const USER_WAIT = new InjectionToken<UserWait>('UserWait');
