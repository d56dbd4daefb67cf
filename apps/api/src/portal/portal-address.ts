import { PortalPath } from '@holdfast/app-contract';

const PAGES = Object.values(PortalPath).map((route) => new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`));

/** Paths that are not the portal's, also where the API has no such route. */
const API_PATH = /^\/(?:api|health|metrics|\.well-known)(?:\/|$)/i;

/**
 * The address of the page that a URL means if its path is in other letters or has slashes at its end; null if it means
 * none. Always a path of this origin, since it begins with that of a page.
 */
export function portalAddressOf(url: string): string | null {
  const [, path = '', query = ''] = /^([^?]*)(\?.*)?$/.exec(url) ?? [];
  const canonical = path.toLowerCase().replace(/\/+$/, '');
  return PAGES.some((page) => page.test(canonical)) ? canonical + query : null;
}

/** Whether a URL belongs to the API. */
export function isApiAddress(url: string): boolean {
  return API_PATH.test(url.replace(/\?.*$/, ''));
}
