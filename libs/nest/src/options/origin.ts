/**
 * Whether a text is an origin (RFC 6454 §6.2) as browsers send it, without a path or a trailing slash. Wildcards are
 * not allowed, although a URL may contain one in its host.
 */
export function isOrigin(text: string): boolean {
  return !text.includes('*') && URL.canParse(text) && new URL(text).origin === text;
}
