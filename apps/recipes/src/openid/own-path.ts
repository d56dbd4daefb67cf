/**
 * The path of a URL of this application, to return to after the sign-in. `/` for every other URL, so that no link to
 * the sign-in leads to another site (RFC 9700 §4.11).
 */
export function ownPath(url: string, { origin }: URL): string {
  const parsed = URL.parse(url, origin);
  if (parsed?.origin !== origin) return '/';
  // A browser reads `//other.example` as another site.
  return parsed.pathname.replace(/^\/+/, '/') + parsed.search + parsed.hash;
}
