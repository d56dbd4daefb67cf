import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import { filter, map, take } from 'rxjs';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { RenewalEngine } from '../renewal/renewal-engine.js';
import { USER_WAIT } from '../requests/user-wait.js';

/** The query parameter of the sign-in page that holds the URL to return to. */
export const RETURN_TO = 'return_to';

/**
 * Protects routes: redirects to the sign-in page if nobody is signed in. While the API cannot be reached, it lets the
 * user in, since an outage is not a sign-out.
 *
 * @example
 * ```ts
 * const routes: Routes = [{ path: 'notes', component: NotesPage, canActivate: [authenticatedGuard] }];
 * ```
 */
export const authenticatedGuard: CanActivateFn = (_route, { url }) => {
  const { inBrowser, signInPath } = inject(HOLDFAST_OPTIONS);
  if (!inBrowser) return true;
  const router = inject(Router);
  const userWait = inject(USER_WAIT, { optional: true });
  return inject(RenewalEngine).state$.pipe(
    filter(({ session, refresh }) => session.kind !== 'unknown' || refresh.kind === 'retry_scheduled'),
    take(1),
    map(
      (state) =>
        state.session.kind !== 'signed_out' ||
        // The user signs in again where they are.
        userWait?.expectsSignIn(state) === true ||
        router.createUrlTree([signInPath], { queryParams: { [RETURN_TO]: url } }),
    ),
  );
};
