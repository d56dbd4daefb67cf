import { REFRESH_COOKIE_PREFIX } from '@holdfast/contract';
import { singleHeader, type HttpRequest } from './http-request.js';

/** Maximum number of refresh cookies read from a request. A browser has one, or briefly two. */
const MAX_REFRESH_COOKIES = 8;

/** Hidden from scripts, never sent by other sites, and sent only over TLS or to localhost (RFC 6265 §4.1). */
const ATTRIBUTES = 'HttpOnly; Secure; SameSite=Strict';

/** A refresh cookie of a request. Its token is not verified yet. */
export interface RefreshCookie {
  readonly name: string;
  readonly refreshToken: string;
}

/** The refresh cookies of a request, in the order of the Cookie header. */
export function refreshCookiesOf(request: HttpRequest): readonly RefreshCookie[] {
  const header = singleHeader(request, 'cookie');
  if (header === null) return [];
  const cookies: RefreshCookie[] = [];
  for (const pair of header.split(';')) {
    const separator = pair.indexOf('=');
    const name = pair.slice(0, Math.max(separator, 0)).trim();
    if (!isRefreshCookie(name)) continue;
    cookies.push({ name, refreshToken: pair.slice(separator + 1).trim() });
    if (cookies.length === MAX_REFRESH_COOKIES) break;
  }
  return cookies;
}

/**
 * A Set-Cookie value with a refresh token. Each session has its own cookie, so a late response from an earlier session
 * never overwrites the cookie of a newer one.
 *
 * @param maxAgeMs time until the session expires
 * @param path of the auth routes, as browsers request it
 */
export function createRefreshCookie(
  sessionId: string,
  refreshToken: string,
  maxAgeMs: number,
  path: string,
): string {
  const maxAge = Math.max(Math.ceil(maxAgeMs / 1000), 0);
  return `${refreshCookieName(sessionId)}=${refreshToken}; Max-Age=${String(maxAge)}; Path=${path}; ${ATTRIBUTES}`;
}

/** The name of a session's refresh cookie. */
export function refreshCookieName(sessionId: string): string {
  return `${REFRESH_COOKIE_PREFIX}_${sessionId}`;
}

/** A Set-Cookie value that deletes a refresh cookie. Deletes only one with the same path (RFC 6265 §5.3). */
export function clearedCookie(name: string, path: string): string {
  return `${name}=; Max-Age=0; Path=${path}; ${ATTRIBUTES}`;
}

/** Accepts only names that the library could have set, because the name is sent back in a header. */
function isRefreshCookie(name: string): boolean {
  return name.startsWith(REFRESH_COOKIE_PREFIX) && /^[\w-]{1,80}$/.test(name);
}
