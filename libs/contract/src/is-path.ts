/**
 * Whether a text is a path such as `/api/v1/auth`: segments of unreserved characters (RFC 3986 §2.3), so without
 * parameters, wildcards, `.`, `..` and a trailing slash.
 */
export function isPath(text: string): boolean {
  return /^(\/(?!\.{1,2}(\/|$))[\w.~-]+)+$/.test(text);
}
