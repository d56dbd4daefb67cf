import { inject } from '@angular/core';
import { Router, type CanActivateFn, type Data } from '@angular/router';
import { Session } from '@holdfast/angular';
import { returnPageOf } from './return-page';

/** Who a page is for. */
type PageAccess = 'signed_in' | 'signed_out' | 'anyone';

/** The data of a route whose page is not for people who are signed in. */
export function pageFor(access: Exclude<PageAccess, 'signed_in'>): Data {
  return { access };
}

/** Who the current page is for. */
export function accessOf({ routerState }: Router): PageAccess {
  const access: unknown = routerState.snapshot.root.firstChild?.data['access'];
  return access === 'signed_out' || access === 'anyone' ? access : 'signed_in';
}

/** Leads somebody who is signed in, and comes to the sign-in page by the browser's history, where it would lead. */
export const signedOutGuard: CanActivateFn = (_route, { url }) => {
  const router = inject(Router);
  return inject(Session).status() === 'signed_in' ? router.parseUrl(returnPageOf(url, router)) : true;
};
