import { isPlatformBrowser } from '@angular/common';
import { inject, PLATFORM_ID } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import type { RenewalState } from '@holdfast/renewal';
import { filter, map, take } from 'rxjs';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { RenewalEngine } from '../renewal/renewal-engine.js';

/** The query parameter that names the page which somebody wanted before the sign-in. */
export const RETURN_TO = 'return_to';

/**
 * Lets those in who are signed in, and sends the others to the sign-in page with the way back. Who cannot be told yet
 * because the API is out of reach is let in: an outage is no sign-out.
 */
export const authenticatedGuard: CanActivateFn = (_route, { url }) => {
  if (!isPlatformBrowser(inject(PLATFORM_ID))) return true;
  const router = inject(Router);
  const { signInPath } = inject(HOLDFAST_OPTIONS);
  return inject(RenewalEngine).state$.pipe(
    map(admission),
    filter((admitted) => admitted !== null),
    take(1),
    map((admitted) => admitted || router.createUrlTree([signInPath], { queryParams: { [RETURN_TO]: url } })),
  );
};

/** Null while it is not known yet. */
function admission({ session, renewal }: RenewalState): boolean | null {
  if (session.kind === 'unknown') return renewal.kind === 'waiting' ? true : null;
  return session.kind === 'signed_in';
}
