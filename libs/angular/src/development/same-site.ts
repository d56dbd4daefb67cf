import { warnDeveloper } from './warn-developer.js';

const ADDRESS = /^[\d.]+$|^\[/;

/** Warns if page and API are on different sites: the browser never sends the API's cookie there. */
export function warnIfCrossSite({ href, origin }: Location, apiOrigin: string): void {
  if (!isCertainlyCrossSite(href, apiOrigin)) return;
  warnDeveloper(
    `The page (${origin}) and the API (${apiOrigin}) are on different sites, so the browser never sends the API's cookie ` +
      'back, and everybody is signed out at the next reload. Use one host name for both, such as localhost; ports may ' +
      'differ. Where that is impossible, use withStoredRefreshToken() of @holdfast/angular/token-storage.',
  );
}

/**
 * Whether a page and an API are definitely on different sites, so that the browser never sends the API's
 * `SameSite=Strict` cookie. Ports do not matter. False when only the Public Suffix List would tell, as for two hosts
 * under `co.uk`.
 *
 * @param page the page's origin, or its URL if it has no origin
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
