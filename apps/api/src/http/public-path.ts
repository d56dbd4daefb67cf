import { PortalPath } from '@holdfast/app-contract';
import { API_BASE_PATH, SystemPath } from '@holdfast/contract';

/** Where the API's own paths begin. A public path that begins with one of them is ambiguous. */
const OWN_SEGMENTS = new Set(
  [API_BASE_PATH, ...Object.values(SystemPath), ...Object.values(PortalPath)].map(firstSegmentOf),
);

/**
 * For the machines beside this one, which call an instance directly. A proxy that blocks them at their public path need
 * not block them at a path with the prefix twice.
 */
const INTERNAL_PATHS: readonly string[] = [SystemPath.metrics, SystemPath.live, SystemPath.ready];

/** The path of the public URL that a browser has used: the URL with its host, else the first. Empty if it has none. */
export function publicPathOf(host: string, publicUrls: readonly string[]): string {
  const urls = publicUrls.map((url) => new URL(url));
  const { pathname = '' } = urls.find((url) => url.host === host) ?? urls.at(0) ?? {};
  return withoutTrailingSlashes(pathname);
}

/**
 * The paths of the public URLs that the API removes from requests if the proxy has not. A public path that begins as the
 * API's own paths do, such as `/api`, is the proxy's to remove.
 */
export function removablePaths(publicUrls: readonly string[]): readonly string[] {
  return publicUrls
    .map((url) => withoutTrailingSlashes(new URL(url).pathname))
    .filter((path) => path !== '' && !OWN_SEGMENTS.has(firstSegmentOf(path)));
}

/**
 * Removes a public path from a request's URL.
 *
 * @param url path and query
 * @param paths from `removablePaths`
 */
export function withoutPublicPath(url: string, paths: readonly string[]): string {
  for (const path of paths) {
    const rest = restAfter(path, url);
    if (rest !== null && !INTERNAL_PATHS.includes(rest.split('?')[0] ?? '')) return rest;
  }
  return url;
}

/** What follows the prefix, with a slash before it. Null if the URL is not below the prefix. */
function restAfter(prefix: string, url: string): string | null {
  const rest = url.startsWith(prefix) ? url.slice(prefix.length) : null;
  if (rest === '' || rest?.startsWith('?') === true) return `/${rest}`;
  return rest?.startsWith('/') === true ? rest : null;
}

function firstSegmentOf(path: string): string | undefined {
  return path.split('/')[1];
}

function withoutTrailingSlashes(path: string): string {
  return path.replace(/\/+$/, '');
}
