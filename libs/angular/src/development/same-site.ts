import { warnDeveloper } from './warn-developer.js';

const ADDRESS = /^[\d.]+$|^\[/;

/** Says that nobody stays signed in where the browser never sends the API's cookie back. */
export function warnIfCrossSite({ href, origin }: Location, apiOrigin: string): void {
  if (!isCertainlyCrossSite(href, apiOrigin)) return;
  warnDeveloper(
    `The page (${origin}) and the API (${apiOrigin}) are on different sites, so the browser never sends the API's cookie ` +
      'back, and everybody is signed out at the next reload. Use one host name for both, such as localhost; ports may ' +
      'differ. Where that is impossible, use withStoredRefreshToken() of @holdfast/angular/token-storage.',
  );
}

/**
 * Whether a page and an API are on different sites for certain, so that the browser never sends the API's
 * `SameSite=Strict` cookie back. Ports do not matter. Where only the Public Suffix List could tell, as for two hosts
 * below `co.uk`, it is false.
 *
 * @param page the page's origin, or its URL where it has none
 */
export function isCertainlyCrossSite(page: string, apiOrigin: string): boolean {
  const [from, to] = [page, apiOrigin].map((url) => (URL.canParse(url) ? new URL(url) : null));
  if (!from || !to) return true;
  if (from.protocol !== to.protocol) return true;
  return from.hostname !== to.hostname && siteOf(from.hostname) !== siteOf(to.hostname);
}

/** The last two labels of a name; an address is a site of its own. */
function siteOf(hostname: string): string {
  return ADDRESS.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.');
}
