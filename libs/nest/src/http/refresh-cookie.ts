import { LOOPBACK_REFRESH_COOKIE_PREFIX, REFRESH_COOKIE_PREFIX } from '@holdfast/contract';
import { createHash } from 'node:crypto';
import type { BrowserAddress } from './browser-address.js';
import { singleHeader, type HttpRequest } from './http-request.js';

/** Of the names before the application was part of them. Their path was that of the auth routes. */
const FORMER_PREFIX = '__Secure-holdfast_refresh_';

const APPLICATION_HASH_LENGTH = 6;

/** What follows the prefix. The name is sent back in a header, so only what the library could have set. */
const SESSION_PART = /^[0-9a-f-]{36}$/;

/** Which cookies are an application's, in browsers that reach it under one address. */
export interface CookieNames {
  /** Of the cookies that are set. The id of the session follows. */
  readonly prefix: string;
  /** Of the cookies that are read where there is none with the prefix, and then replaced. */
  readonly former: readonly { readonly prefix: string; readonly path: string }[];
}

/** A refresh cookie of a request. Its token is not verified yet. */
export interface NamedCookie {
  readonly name: string;
  readonly path: string;
  /** Whether it has a former prefix. */
  readonly isFormer: boolean;
  readonly value: string;
}

/**
 * The names of the refresh cookies of an application.
 *
 * `__Host-` keeps other hosts, such as subdomains, and pages without TLS from setting them (RFC 6265bis §4.1.3.2).
 * Cookies do not distinguish ports, and this prefix does not distinguish paths, so that the name does. On loopback
 * without TLS there is no prefix, because WebKit keeps no `Secure` cookie there.
 *
 * @param application of the option; undefined for a name derived from the host and the path
 * @param authPath below which the application serves the auth routes
 */
export function cookieNames(
  { hostAndPath, transport, isUncertain }: BrowserAddress,
  application: string | undefined,
  authPath: string,
  formerPath: string,
): CookieNames {
  const [prefix, other] =
    transport === 'loopback'
      ? [LOOPBACK_REFRESH_COOKIE_PREFIX, REFRESH_COOKIE_PREFIX]
      : [REFRESH_COOKIE_PREFIX, LOOPBACK_REFRESH_COOKIE_PREFIX];
  const name = application ?? hashOf(hostAndPath.replace(/\/$/, '') + authPath);
  return {
    prefix: `${prefix}${name}_`,
    former: [
      { prefix: FORMER_PREFIX, path: formerPath },
      ...(isUncertain ? [{ prefix: `${other}${name}_`, path: '/' }] : []),
    ],
  };
}

/** The value of the cookie with this name; null when there is none. */
export function namedCookieOf(request: HttpRequest, name: string): string | null {
  return cookiesOf(request).find((cookie) => cookie.name === name)?.value ?? null;
}

/** The refresh cookies of a request that have one of these names, in the order of the Cookie header. */
export function refreshCookiesOf(
  request: HttpRequest,
  { prefix, former }: CookieNames,
): readonly NamedCookie[] {
  return cookiesOf(request).flatMap(({ name, value }) => {
    if (isNamed(name, prefix)) return { name, path: '/', isFormer: false, value };
    const earlier = former.find((one) => isNamed(name, one.prefix));
    return earlier === undefined ? [] : { name, path: earlier.path, isFormer: true, value };
  });
}

/**
 * A Set-Cookie value with a refresh token. Each session has its own cookie, so a late response from an earlier session
 * never overwrites the cookie of a newer one.
 *
 * @param maxAgeMs time until the session expires
 */
export function createRefreshCookie(
  { prefix }: CookieNames,
  sessionId: string,
  refreshToken: string,
  maxAgeMs: number,
): string {
  const maxAgeS = Math.max(Math.ceil(maxAgeMs / 1000), 0);
  return setCookie(prefix + sessionId, refreshToken, maxAgeS, '/');
}

/** A Set-Cookie value that deletes a refresh cookie. Deletes only one with the same path (RFC 6265 §5.3). */
export function clearedCookie({ name, path }: Pick<NamedCookie, 'name' | 'path'>): string {
  return setCookie(name, '', 0, path);
}

/** Hidden from scripts, never sent by other sites, and sent only over TLS or to loopback (RFC 6265 §4.1). */
function setCookie(name: string, value: string, maxAgeS: number, path: string): string {
  const secure = name.startsWith(LOOPBACK_REFRESH_COOKIE_PREFIX) ? '' : ' Secure;';
  return `${name}=${value}; Max-Age=${String(maxAgeS)}; Path=${path}; HttpOnly;${secure} SameSite=Strict`;
}

function cookiesOf(request: HttpRequest): readonly Pick<NamedCookie, 'name' | 'value'>[] {
  const pairs = (singleHeader(request, 'cookie') ?? '').split(';');
  return pairs.map((pair) => {
    const separator = pair.indexOf('=');
    const name = pair.slice(0, Math.max(separator, 0)).trim();
    return { name, value: pair.slice(separator + 1).trim() };
  });
}

function isNamed(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && SESSION_PART.test(name.slice(prefix.length));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, APPLICATION_HASH_LENGTH);
}
