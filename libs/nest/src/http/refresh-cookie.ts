import { AUTH_PATH, REFRESH_COOKIE_PREFIX } from '@holdfast/contract';
import { singleHeader, type HttpRequest } from './http-request.js';

/** The most cookies of ours that a request is read for; a browser has one, two for a moment. */
const MAX_REFRESH_COOKIES = 8;

/** RFC 6265 §4.1: never readable by scripts, never sent from other sites, only over TLS (or to the machine itself). */
const ATTRIBUTES = `Path=${AUTH_PATH}; HttpOnly; Secure; SameSite=Strict`;

export interface RefreshCookie {
  readonly name: string;
  readonly refreshToken: string;
}

/** The refresh cookies of a request. */
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
 * Each session has a cookie of its own, so that a late answer of an earlier session never overwrites a newer one's.
 *
 * @param maxAgeMs how long the session can still live
 */
export function refreshCookie(sessionId: string, refreshToken: string, maxAgeMs: number): string {
  const maxAge = Math.max(Math.ceil(maxAgeMs / 1000), 0);
  return `${refreshCookieName(sessionId)}=${refreshToken}; Max-Age=${String(maxAge)}; ${ATTRIBUTES}`;
}

export function refreshCookieName(sessionId: string): string {
  return `${REFRESH_COOKIE_PREFIX}_${sessionId}`;
}

export function clearedCookie(name: string): string {
  return `${name}=; Max-Age=0; ${ATTRIBUTES}`;
}

/** The name goes back to the browser in a header: only what we could have set is taken. */
function isRefreshCookie(name: string): boolean {
  return name.startsWith(REFRESH_COOKIE_PREFIX) && /^[\w-]{1,80}$/.test(name);
}
