import { PRIMARY_OUTLET, type Router } from '@angular/router';
import { RETURN_TO } from '@holdfast/angular';
import { PortalPath } from '@holdfast/app-contract';

/** Pages that have nothing to show to somebody who is signed in. */
const SIGNED_OUT_PAGES: readonly string[] = [PortalPath.signIn, PortalPath.register];

/**
 * Where the sign-in page at `url` leads: the page that its `return_to` names, or the notes. Only a path of this
 * application, since anyone can craft a link with a `return_to` parameter.
 */
export function returnPageOf(url: string, router: Router): string {
  const returnTo: unknown = router.parseUrl(url).queryParams[RETURN_TO];
  if (typeof returnTo !== 'string' || !/^\/(?![/\\])/.test(returnTo)) return PortalPath.notes;
  const page = withoutTrailingSlashes(returnTo);
  return isSignedOutPage(page, router) ? PortalPath.notes : page;
}

/** The router knows no page whose path ends with a slash. */
function withoutTrailingSlashes(url: string): string {
  return url.replace(/^([^?#]*[^/?#])\/+(?=[?#]|$)/, '$1');
}

function isSignedOutPage(url: string, router: Router): boolean {
  const segments = router.parseUrl(url).root.children[PRIMARY_OUTLET]?.segments ?? [];
  return SIGNED_OUT_PAGES.includes(`/${segments.map(({ path }) => path).join('/')}`);
}
