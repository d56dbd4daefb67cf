/**
 * Whether a text is an origin (RFC 6454 §6.2) as browsers send it: without a path and without a trailing slash. A wildcard
 * is none, though a URL may have one as its host.
 */
export function isOrigin(text: string): boolean {
  return !text.includes('*') && URL.canParse(text) && new URL(text).origin === text;
}
