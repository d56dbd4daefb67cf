import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import { filter, map, take } from 'rxjs';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { RENEWAL_ENGINE } from '../renewal/renewal-engine.js';

/** The query parameter that names the page which somebody wanted before the sign-in. */
export const RETURN_TO = 'return_to';

/**
 * Lets those in who are signed in, and sends the others to the sign-in page with the way back. Who cannot be told yet
 * because the API is out of reach is let in: an outage is no sign-out.
 */
export const authenticatedGuard: CanActivateFn = (_route, { url }) => {
  const { inBrowser, signInPath } = inject(HOLDFAST_OPTIONS);
  if (!inBrowser) return true;
  const router = inject(Router);
  return inject(RENEWAL_ENGINE).state$.pipe(
    filter(({ session, refresh }) => session.kind !== 'unknown' || refresh.kind === 'retry_scheduled'),
    take(1),
    map(
      ({ session }) =>
        session.kind !== 'signed_out' ||
        router.createUrlTree([signInPath], { queryParams: { [RETURN_TO]: url } }),
    ),
  );
};
